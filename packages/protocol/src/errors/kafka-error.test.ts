// Names of codes, and answers turned into exceptions.
import { expect, test } from 'vitest'
import { ErrorCode } from './error-codes.ts'
import { KafkaError, errorName, isRetriable } from './kafka-error.ts'

test('an error carries its code, its name and whether to try again', () => {
  const error = new KafkaError(ErrorCode.NOT_LEADER_OR_FOLLOWER, 'orders-0')
  expect(error).toMatchObject({
    code: 6,
    codeName: 'NOT_LEADER_OR_FOLLOWER',
    retriable: true,
    message: 'NOT_LEADER_OR_FOLLOWER: orders-0',
  })
  expect(new KafkaError(ErrorCode.INVALID_TOPIC_EXCEPTION, null).message).toBe('INVALID_TOPIC_EXCEPTION')
})

test('a code of a newer Kafka has a name too, and is not tried again', () => {
  expect(errorName(9999)).toBe('UNKNOWN_CODE_9999')
  expect(isRetriable(9999)).toBe(false)
  expect(errorName(-1)).toBe('UNKNOWN_SERVER_ERROR')
})
