import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { attacks, canCage, python, sh } from "./cage.fixture.ts";

describe.skipIf(!canCage)(attacks("B: network"), () => {
  test("B25, B26 no connection leaves, with or without a proxy's name", async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const source = `import socket
print('start', flush=True)
for host in ['127.0.0.1', '10.0.0.1', '169.254.169.254', '1.1.1.1']:
  try: socket.create_connection((host, ${port}), 1); print('connected', host)
  except OSError: pass`;
    const { stdout } = await python(source, { env: { NO_PROXY: "*" } });
    server.close();
    expect(stdout).toBe("start\n");
    expect(connections).toBe(0);
  });

  test("B27, B28 neither datagrams nor names go out", async () => {
    const source = `import socket
for family, kind in [(socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_INET6, socket.SOCK_DGRAM)]:
  try: socket.socket(family, kind).sendto(b'x', ('8.8.8.8' if family == socket.AF_INET else '2001:4860:4860::8888', 53)); print('sent')
  except OSError: pass
try: print(socket.getaddrinfo('example.com', 80))
except OSError: print('no name')`;
    expect((await python(source)).stdout).toBe("no name\n");
  });

  test("B42 no raw, netlink, packet or vsock socket, and nothing but loopback", async () => {
    const source = `import socket
for family, kind in [(socket.AF_INET, socket.SOCK_RAW), (16, socket.SOCK_RAW), (17, socket.SOCK_RAW), (40, socket.SOCK_STREAM), (38, 5)]:
  try: socket.socket(family, kind); print('open', family)
  except OSError: pass
print([line.split(':')[0].strip() for line in open('/proc/net/dev') if ':' in line])`;
    expect((await python(source)).stdout).toBe("['lo']\n");
  });

  test("B42 the host's abstract sockets are another world's", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(`\0ambit-attack-${process.pid}`, resolve));
    const source = `import socket
s = socket.socket(socket.AF_UNIX)
try: s.connect('\\0ambit-attack-${process.pid}'); print('connected')
except OSError: print('refused')`;
    expect((await python(source)).stdout).toBe("refused\n");
    server.close();
  });

  test("B42 no socket of the host's services is in reach", async () => {
    expect((await sh("ls /run /var/run 2>/dev/null; echo $SSH_AUTH_SOCK; echo done")).stdout.trim()).toBe("done");
  });
});
