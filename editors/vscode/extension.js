// What VS Code loads: starts the language server of the workspace and connects the editor with it.
const { window, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = async () => {
  const [command, ...args] = workspace.getConfiguration("rtfs").get("server.command");
  const cwd = workspace.workspaceFolders?.[0]?.uri.fsPath;
  client = new LanguageClient(
    "rtfs",
    "RTFS",
    { command, args, options: { cwd } },
    { documentSelector: [{ language: "rtfs" }] },
  );
  try {
    await client.start();
  } catch (error) {
    window.showWarningMessage(
      `\`${[command, ...args].join(" ")}\` does not start: ${error.message}. See rtfs.server.command.`,
    );
  }
};

exports.deactivate = () => client?.stop();
