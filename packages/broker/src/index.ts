// Public API: createBroker, the settings it takes, and what it tells.
export { createBroker } from './ephemeral-broker.ts'
export type { EphemeralOptions } from './ephemeral-broker.ts'
export type { Broker, BrokerEvent, BrokerOptions } from './broker.ts'
export { brokerConfig, ConfigInvalid, readSettings } from './config.ts'
export type { BrokerConfig, ConfigProblem, ConfigRead, GivenSetting } from './config.ts'
export type { OpenListener } from './network/server.ts'
export { readServerProperties } from './server-properties.ts'
export { StartFailed } from './start-failed.ts'
