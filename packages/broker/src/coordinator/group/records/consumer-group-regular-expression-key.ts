// Generated from spec/coordinator/group/consumer-group-regular-expression-key.txt, do not edit: ConsumerGroupRegularExpressionKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 16: ConsumerGroupRegularExpressionKey, version 0. */
export interface ConsumerGroupRegularExpressionKey {
  groupId: string
  regularExpression: string
}

/** {@link ConsumerGroupRegularExpressionKey} to be written: a field left out has its default. */
export interface ConsumerGroupRegularExpressionKeyInit {
  readonly groupId?: string | undefined
  readonly regularExpression?: string | undefined
}

/** Reads and writes {@link ConsumerGroupRegularExpressionKey}. */
export const consumerGroupRegularExpressionKey: MessageCodec<
  ConsumerGroupRegularExpressionKey,
  ConsumerGroupRegularExpressionKeyInit
> = {
  name: 'ConsumerGroupRegularExpressionKey',
  apiKey: 16,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ConsumerGroupRegularExpressionKey', version, 0, 0)
    try {
      return readConsumerGroupRegularExpressionKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupRegularExpressionKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupRegularExpressionKey', version, 0, 0)
    writeConsumerGroupRegularExpressionKey(writer, message, version)
  },
}

function readConsumerGroupRegularExpressionKey(reader: Reader, _version: number): ConsumerGroupRegularExpressionKey {
  const groupId = reader.string()
  const regularExpression = reader.string()
  return { groupId, regularExpression }
}

function writeConsumerGroupRegularExpressionKey(
  writer: Writer,
  message: ConsumerGroupRegularExpressionKeyInit,
  _version: number,
): void {
  writer.string(message.groupId ?? '')
  writer.string(message.regularExpression ?? '')
}
