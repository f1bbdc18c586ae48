// What went over the connections of one listener since the start: numbers that grow [SelectorMetrics].

export class ListenerTraffic {
  connectionsMade = 0
  connectionsClosed = 0
  bytesReceived = 0
  /** Given to sockets. */
  bytesSent = 0
  requestsReceived = 0
  /** Those that the system has taken. */
  answersSent = 0
}
