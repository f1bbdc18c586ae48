// Prints the two tables that are not messages: API keys with their codecs, and error codes.
import type { Spec } from './model.ts'
import { fit } from './names.ts'
import { codecName } from './scope.ts'

/** Text of messages/api-keys.ts. */
export function printApiKeys(specs: readonly Spec[], fileOf: (spec: Spec) => string): string {
  const withApi = specs.filter((spec) => spec.api !== undefined).sort((a, b) => a.api!.key - b.api!.key)
  const live = withApi.filter((spec) => !spec.api!.removed)
  const lines = [
    '// Generated from the specs, do not edit: every API key, its versions, its codecs.',
    "import type { Api } from '../primitives/api.ts'",
  ]
  for (const spec of live) {
    const [request, response] = spec.messages.map(codecName)
    lines.push(fit('', 'import {', [request!, response!], `} from './${fileOf(spec)}'`))
  }
  lines.push('', '/** Numbers of all APIs, also of those that Kafka 4 removed (4 to 7). */', 'export const ApiKey = {')
  for (const { api } of withApi) lines.push(`  ${api!.constant}: ${api!.key},`)
  lines.push('} as const', '', 'export type ApiKey = (typeof ApiKey)[keyof typeof ApiKey]', '')
  lines.push('/** Every live API by its key. */', 'export const apis: ReadonlyMap<number, Api> = new Map<number, Api>([')
  for (const spec of live) {
    const api = spec.api!
    const [request, response] = spec.messages
    const listeners = api.listeners.map((listener) => `'${listener}'`).join(', ')
    lines.push(
      '  [',
      `    ${api.key},`,
      '    {',
      `      key: ${api.key},`,
      `      name: '${api.name}',`,
      `      request: ${codecName(request!)},`,
      `      response: ${codecName(response!)},`,
      `      minVersion: ${request!.versions.from},`,
      `      maxVersion: ${request!.versions.to},`,
      `      flexibleFrom: ${request!.flexible === undefined ? 'Infinity' : request!.flexible.from},`,
      `      listeners: [${listeners}],`,
      `      clusterAction: ${api.flags.includes('clusterAction')},`,
      `      forwardable: ${api.flags.includes('forwardable')},`,
      `      latestVersionUnstable: ${api.flags.includes('latestVersionUnstable')},`,
      '    },',
      '  ],',
    )
  }
  lines.push('])', '')
  return lines.join('\n')
}

/** Text of messages/all.ts, which the package's index exports. */
export function printAll(files: readonly string[]): string {
  return [
    '// Generated from the specs, do not edit: exports every message.',
    ...files.map((file) => `export * from './${file}'`),
    '',
  ].join('\n')
}

/** Text of errors/error-codes.ts from lines `code NAME [retriable]`. */
export function printErrorCodes(text: string): string {
  const codes = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.trim().split(/\s+/))
  const lines = [
    '// Generated from spec/error-codes.txt, do not edit: the codes of answers, their names, and which may be tried again.',
    '',
  ]
  lines.push('/** Codes of answers by their names. */', 'export const ErrorCode = {')
  for (const [code, name] of codes) lines.push(`  ${name}: ${code},`)
  lines.push(
    '} as const',
    '',
    '/** One of the codes of {@link ErrorCode}. */',
    'export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode]',
    '',
  )
  lines.push(
    '/** The codes after which the same request may succeed when it is sent again. */',
    'export const retriableCodes: ReadonlySet<number> = new Set<number>([',
  )
  for (const [, name, retriable] of codes) if (retriable === 'retriable') lines.push(`  ErrorCode.${name},`)
  lines.push('])', '')
  return lines.join('\n')
}
