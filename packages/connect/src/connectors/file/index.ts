// Door of the file connectors.
export { fileSinkConnector } from './file-sink.ts'
export { fileSourceConnector } from './file-source.ts'
