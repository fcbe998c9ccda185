import { formatEdits, openDocument, RtfsParseError } from "@ambit/rtfs/tooling";
import { messageOf } from "@ambit/sdk";
import {
  type Connection,
  createConnection,
  type InitializeResult,
  type Position,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { Documents } from "./documents.ts";
import { completionIn, diagnosticIn, editIn, hoverIn, locationElsewhere, rangeIn, symbolIn } from "./protocol.ts";
import { lookAround, nothingAround } from "./surroundings.ts";

interface Streams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly version: string;
}

/** Serves one editor over a pair of streams; ends the process when the editor says so or goes away. */
export function serve({ input, output, version }: Streams): void {
  const connection = createConnection(input, output);
  const texts = new TextDocuments(TextDocument);
  const session: Session = { connection, texts, documents: new Documents(nothingAround) };
  connection.onInitialize(() => abilities(version));
  connection.onInitialized(() => prepare(session));
  publishDiagnostics(session);
  answerRequests(session);
  texts.listen(connection);
  connection.listen();
}

interface Session {
  readonly connection: Connection;
  readonly texts: TextDocuments<TextDocument>;
  readonly documents: Documents;
}

function abilities(version: string): InitializeResult {
  return {
    serverInfo: { name: "ambit", version },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      hoverProvider: true,
      completionProvider: { triggerCharacters: ["(", ":", "@", "/", "."] },
      definitionProvider: true,
      referencesProvider: true,
      documentSymbolProvider: true,
      documentFormattingProvider: true,
    },
  };
}

async function prepare({ connection, texts, documents }: Session): Promise<void> {
  openDocument(WARM_UP, { file: "" }).diagnostics();
  documents.move(await lookAround((message) => connection.console.warn(message)));
  for (const text of texts.all()) publish(text, { connection, texts, documents });
}

/** Read once so that the first answer to a person is quick. */
const WARM_UP = "(defn f [x & more] (let [{:keys [a]} x] (map (fn [y] (str y a)) more)))\n(f {:a 1} 2 (call :none {}))";

/** quiet time in ms after which a changed document is looked at */
const QUIET = 100;

function publishDiagnostics(session: Session): void {
  const { connection, texts, documents } = session;
  const waiting = new Map<string, NodeJS.Timeout>();
  const shown = new Set<string>();
  const settle = (uri: string) => {
    clearTimeout(waiting.get(uri));
    waiting.delete(uri);
  };
  texts.onDidChangeContent(({ document }) => {
    const { uri } = document;
    settle(uri);
    const wait = shown.has(uri) ? QUIET : 0;
    shown.add(uri);
    const look = () => publish(document, session);
    waiting.set(uri, setTimeout(look, wait));
  });
  texts.onDidClose(({ document: { uri } }) => {
    settle(uri);
    shown.delete(uri);
    documents.forget(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });
}

/** A message that makes no sense may have left a text that makes none either: one document must not end the session. */
function publish(text: TextDocument, { connection, documents }: Session): void {
  const { uri, version } = text;
  try {
    const found = documents.of(text).diagnostics();
    void connection.sendDiagnostics({ uri, version, diagnostics: found.map((each) => diagnosticIn(text, each)) });
  } catch (error) {
    connection.console.error(`${uri} cannot be looked at: ${messageOf(error)}`);
  }
}

function answerRequests({ connection, texts, documents }: Session): void {
  const at = <A>(uri: string, answer: (text: TextDocument) => A): A | null => {
    const text = texts.get(uri);
    return text === undefined ? null : answer(text);
  };
  const offset = (text: TextDocument, position: Position) => text.offsetAt(position);
  connection.onHover(({ textDocument: { uri }, position }) =>
    at(uri, (text) => {
      const hover = documents.of(text).hover(offset(text, position));
      return hover && hoverIn(text, hover);
    }),
  );
  connection.onCompletion(({ textDocument: { uri }, position }) =>
    at(uri, (text) => {
      const found = documents.of(text).completions(offset(text, position));
      return found.map((completion, rank) => completionIn(text, { completion, rank }));
    }),
  );
  connection.onDefinition(({ textDocument: { uri }, position }) =>
    at(uri, (text) => {
      const found = documents.of(text).definition(offset(text, position));
      return "file" in found ? [locationElsewhere(found)] : found.map((span) => ({ uri, range: rangeIn(text, span) }));
    }),
  );
  connection.onReferences(({ textDocument: { uri }, position, context }) =>
    at(uri, (text) => {
      const found = documents.of(text).references(offset(text, position));
      const wanted = found.filter(({ isDefinition }) => context.includeDeclaration || !isDefinition);
      return wanted.map((span) => ({ uri, range: rangeIn(text, span) }));
    }),
  );
  connection.onDocumentSymbol(({ textDocument: { uri } }) =>
    at(uri, (text) =>
      documents
        .of(text)
        .symbols()
        .map((symbol) => symbolIn(text, symbol)),
    ),
  );
  connection.onDocumentFormatting(({ textDocument: { uri } }) => at(uri, (text) => formatting(text)));
}

/** LSP's own code for a request that cannot be carried out (`RequestFailed`). */
const REQUEST_FAILED = -32803;

function formatting(text: TextDocument) {
  try {
    return formatEdits(text.getText(), { file: text.uri }).map((edit) => editIn(text, edit));
  } catch (error) {
    if (!(error instanceof RtfsParseError)) throw error;
    return new ResponseError(
      REQUEST_FAILED,
      `Cannot be laid out before it can be read: line ${error.at.line}: ${error.message}`,
    );
  }
}
