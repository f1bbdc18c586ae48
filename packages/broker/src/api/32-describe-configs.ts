// DescribeConfigs v1–4: every setting of topics, brokers, groups and client metrics, with where its value comes from (KIP-226).
import type { Clock, LogLevels } from '@millrace/host'
import { Turns } from '@millrace/host'
import {
  ApiKey,
  ErrorCode,
  type DescribeConfigsRequest,
  type DescribeConfigsRequestDescribeConfigsResource,
  type DescribeConfigsResponseDescribeConfigsResultInit,
  type DescribeConfigsResponseInit,
} from '@millrace/protocol'
import { refused, type Refused } from '../controller/decision.ts'
import {
  describeBrokerSettings,
  describeClientMetricsSettings,
  describeGroupSettings,
  describeTopicSettings,
  type DescribedSetting,
  type SettingSources,
} from '../controller/setting-sources.ts'
import { topicNameProblem } from '../controller/topic-names.ts'
import { resourceTypeOf } from '../metadata/configs-image.ts'
import type { MetadataImage } from '../metadata/image.ts'
import type { Metadata } from '../metadata/publisher.ts'
import { documentationOf, type Settings, type SettingType } from '../settings.ts'
import { brokerLoggerSource, brokerLoggerType, describeLoggers, otherBroker } from './broker-loggers.ts'
import type { Handler } from './handler.ts'

export interface DescribeConfigsParts {
  readonly clock: Clock
  readonly metadata: Metadata
  /** Of this broker's loggers. */
  readonly levels: LogLevels
  readonly sources: (image: MetadataImage) => SettingSources
  readonly groupSettings: Settings
  readonly clientMetricsSettings: Settings
}

type Resource = DescribeConfigsRequestDescribeConfigsResource
type ResourceResult = DescribeConfigsResponseDescribeConfigsResultInit

const unknownType = 0

/** Kafka's numbers of the types of settings. */
const typeIds: Readonly<Record<SettingType, number>> = {
  boolean: 1,
  string: 2,
  int: 3,
  short: 4,
  long: 5,
  double: 6,
  list: 7,
  class: 8,
  password: 9,
}

export function describeConfigsHandler(
  parts: DescribeConfigsParts,
): Handler<DescribeConfigsRequest, DescribeConfigsResponseInit> {
  return {
    apiKey: ApiKey.DESCRIBE_CONFIGS,
    minVersion: 1,
    maxVersion: 4,
    handle: (request) => describeAll(parts, request),
  }
}

/** The settings of a broker with their documents are much more than their question, so what is asked twice is answered once. */
async function describeAll(parts: DescribeConfigsParts, request: DescribeConfigsRequest): Promise<DescribeConfigsResponseInit> {
  const results = new Map<string, ResourceResult>()
  const turns = new Turns(parts.clock)
  // Of a kind that has no settings nothing can be allowed, and with it nothing of the whole request.
  const isUnknown = request.resources.some(
    ({ resourceType }) => resourceTypeOf(resourceType) === undefined && resourceType !== brokerLoggerType,
  )
  for (const resource of request.resources) {
    const { resourceType, resourceName, configurationKeys } = resource
    const key = JSON.stringify([resourceType, resourceName, configurationKeys])
    if (results.has(key)) continue
    if (turns.isLate()) await turns.next()
    results.set(key, isUnknown ? refusedResult(resource, unknownKind) : resourceResult(parts, resource, request))
  }
  return { results: [...results.values()] }
}

const unknownKind = refused(ErrorCode.INVALID_REQUEST, 'One of the resources is of a kind that has no settings.')

function refusedResult({ resourceType, resourceName }: Resource, { code, message }: Refused): ResourceResult {
  return { errorCode: code, errorMessage: message, resourceType, resourceName, configs: [] }
}

function resourceResult(parts: DescribeConfigsParts, resource: Resource, request: DescribeConfigsRequest): ResourceResult {
  const { resourceType, resourceName, configurationKeys } = resource
  if (resourceType === brokerLoggerType) return loggersResult(parts, resource)
  const described = describe(parts, resource)
  if ('code' in described) return refusedResult(resource, described)
  const wantedKeys = new Set(configurationKeys)
  const wanted =
    configurationKeys === null || configurationKeys.length === 0
      ? described
      : described.filter(({ name }) => wantedKeys.has(name))
  return {
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    resourceType,
    resourceName,
    configs: wanted.map((one) => entry(one, request)),
  }
}

function loggersResult({ metadata, levels }: DescribeConfigsParts, resource: Resource): ResourceResult {
  const { resourceType, resourceName, configurationKeys } = resource
  const other = otherBroker(resourceName, metadata.nodeId)
  if (other !== undefined) return refusedResult(resource, other)
  const wanted = configurationKeys ?? []
  const loggers = describeLoggers(levels).filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  const configs = loggers.map((logger) => ({
    ...logger,
    readOnly: false,
    configSource: brokerLoggerSource,
    isSensitive: false,
    synonyms: [],
    configType: unknownType,
    documentation: '',
  }))
  return { errorCode: ErrorCode.NONE, errorMessage: null, resourceType, resourceName, configs }
}

function entry(described: DescribedSetting, { includeSynonyms, includeDocumentation }: DescribeConfigsRequest) {
  const { name, value, source, sensitive, readOnly, synonyms, setting, isDocumented } = described
  return {
    name,
    value,
    readOnly,
    configSource: source,
    isSensitive: sensitive,
    synonyms: includeSynonyms ? synonyms : [],
    configType: setting === undefined ? unknownType : typeIds[setting.type],
    documentation: includeDocumentation && setting !== undefined && isDocumented ? documentationOf(setting) : null,
  }
}

function describe(parts: DescribeConfigsParts, { resourceType, resourceName }: Resource): readonly DescribedSetting[] | Refused {
  const { image } = parts.metadata
  const own = (type: 'topic' | 'group' | 'client-metrics') => image.configs.of({ type, name: resourceName })
  switch (resourceTypeOf(resourceType)) {
    case 'topic': {
      const problem = topicNameProblem(resourceName)
      if (problem !== undefined) return refused(ErrorCode.INVALID_TOPIC_EXCEPTION, problem)
      if (image.topics.byName(resourceName) === undefined) {
        return refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `There is no topic ${resourceName}.`)
      }
      return describeTopicSettings(parts.sources(image), own('topic'))
    }
    case 'broker':
      return describeBroker(parts, resourceName, image)
    case 'group':
      if (resourceName === '') return refused(ErrorCode.INVALID_REQUEST, 'Group name must not be empty')
      return describeGroupSettings(parts.sources(image), parts.groupSettings, own('group'))
    case 'client-metrics':
      if (resourceName === '') return refused(ErrorCode.INVALID_REQUEST, 'Client metrics subscription name must not be empty')
      return describeClientMetricsSettings(parts.clientMetricsSettings, own('client-metrics'))
    case undefined:
      return refused(ErrorCode.INVALID_REQUEST, `Settings of resource type ${resourceType} cannot be described.`)
  }
}

function describeBroker(parts: DescribeConfigsParts, name: string, image: MetadataImage): readonly DescribedSetting[] | Refused {
  if (name === '') return describeBrokerSettings(parts.sources(image), 'all brokers')
  const { nodeId } = parts.metadata
  if (!/^[+-]?\d+$/.test(name)) return refused(ErrorCode.INVALID_REQUEST, `Broker id must be an integer, but it is: ${name}`)
  if (Number(name) !== nodeId) {
    return refused(ErrorCode.INVALID_REQUEST, `Unexpected broker id, expected ${nodeId} or empty string, but received ${name}`)
  }
  return describeBrokerSettings(parts.sources(image), 'this broker')
}
