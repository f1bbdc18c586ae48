// librdkafka's own test suite: brought by npm, built into .judges/librdkafka; a folder that its tests take for a Kafka distribution.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { classPath, judgesFolder, missingJudges, quickJava } from './places.ts'

// The npm package of librdkafka's binding carries the whole source of the library, its tests among it.
const source = '@confluentinc/kafka-javascript@1.10.1'
// What the tests need no other library for: no OAuth by HTTP, no Kerberos, the lz4 that comes along. RapidJSON's headers are used where
// they are installed: without them a few tests skip themselves.
const flags = ['--disable-curl', '--disable-gssapi', '--disable-lz4-ext'] as const
// The tests wait more than they compute: not optimized, they are built in 40 % of the time. The library is as its users have it.
const quickBuild = ['env', 'CFLAGS=-O0 -g0', 'CXXFLAGS=-O0 -g0'] as const
const stampText = `${source} ${flags.join(' ')}`

/** Sources and build; `tests/test-runner` runs with `src` and `src-cpp` as library path. */
export const librdkafkaFolder = join(judgesFolder, 'librdkafka')
const stamp = join(judgesFolder, 'librdkafka.stamp')

/** Preloaded into the tests, see judges/c/one-replica.c. */
export const oneReplicaLibrary = join(librdkafkaFolder, 'one-replica.so')
const oneReplicaSource = join(import.meta.dirname, 'c/one-replica.c')

/** Why librdkafka's tests cannot run here; undefined when they can. */
export function missingLibrdkafka(): string | undefined {
  const isBuilt = existsSync(stamp) && readFileSync(stamp, 'utf8') === stampText
  if (isBuilt && existsSync(oneReplicaLibrary)) return undefined
  return missingTools() ?? 'librdkafka is not built: run npm run judges'
}

function missingTools(): string | undefined {
  const missing = ['make', 'gcc', 'g++', 'tar'].find((tool) => spawnSync(tool, ['--version']).status !== 0)
  return missing === undefined ? undefined : `librdkafka cannot be built: ${missing} is not installed`
}

/** Builds it unless this version is there; says so where a tool for that is missing. */
export function installLibrdkafka(): void {
  if (missingLibrdkafka() === undefined) return
  const missing = missingTools()
  if (missing !== undefined) return void process.stdout.write(`judges: ${missing}\n`)
  process.stdout.write('judges: bringing librdkafka by npm and building it with its tests\n')
  // Whoever uses the build that is there goes on with it until the new one is whole.
  const building = join(judgesFolder, `librdkafka-building-${process.pid}`)
  mkdirSync(building, { recursive: true })
  const quiet = { cwd: building, stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] }
  const [packed] = JSON.parse(execFileSync('npm', ['pack', source, '--json'], { cwd: building, encoding: 'utf8' })) as [
    { readonly filename: string },
  ]
  execFileSync('tar', ['-xzf', packed.filename, 'package/deps/librdkafka'], quiet)
  const library = join(building, 'package/deps/librdkafka')
  // npm's packages carry no rights to execute but for their commands.
  chmodSync(join(library, 'configure'), 0o755)
  const steps = [
    ['./configure', ...flags],
    ['make', '-j2', 'libs'],
    [...quickBuild, 'make', '-j2', '-C', 'tests', 'build'],
    ['gcc', '-shared', '-fPIC', '-o', basename(oneReplicaLibrary), oneReplicaSource, '-ldl'],
  ] as const
  for (const [command, ...args] of steps) {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: library, encoding: 'utf8', maxBuffer: 2 ** 28 })
    if (status !== 0) throw new Error(`librdkafka: ${command} ${args.join(' ')} fails:\n${(stdout + stderr).slice(-4000)}`)
  }
  chmodSync(join(library, 'tests/java/run-class.sh'), 0o755)
  rmSync(stamp, { force: true })
  rmSync(librdkafkaFolder, { recursive: true, force: true })
  renameSync(library, librdkafkaFolder)
  rmSync(building, { recursive: true })
  writeFileSync(stamp, stampText)
}

const kafkaHomeFolder = join(judgesFolder, 'kafka-home')
const scripts: readonly (readonly [name: string, className: string])[] = [
  ['kafka-run-class.sh', ''],
  ['kafka-topics.sh', 'org.apache.kafka.tools.TopicCommand'],
  ['kafka-acls.sh', 'org.apache.kafka.tools.AclCommand'],
]

/**
 * A folder laid out as a Kafka distribution, as far as librdkafka's tests look into one: scripts around the tools' jars, the client's jar.
 * @returns undefined where there is no Java or no jars
 */
export function kafkaHome(): string | undefined {
  if (missingJudges('tools') !== undefined) return undefined
  const tools = classPath('tools')
  const clients = tools.split(':').find((jar) => basename(jar).startsWith('kafka-clients-'))
  if (clients === undefined) throw new Error('no kafka-clients in the class path of the tools')
  mkdirSync(join(kafkaHomeFolder, 'bin'), { recursive: true })
  mkdirSync(join(kafkaHomeFolder, 'libs'), { recursive: true })
  for (const [name, className] of scripts) {
    const path = join(kafkaHomeFolder, 'bin', name)
    const classes = `"${tools}\${CLASSPATH:+:$CLASSPATH}"`
    const script = `#!/bin/sh\nexec java -Xmx256M ${quickJava.join(' ')} -cp ${classes} ${className} "$@"\n`
    // A test of another process may be starting it just now.
    if (existsSync(path) && readFileSync(path, 'utf8') === script) continue
    writeFileSync(path, script)
    chmodSync(path, 0o755)
  }
  const link = join(kafkaHomeFolder, 'libs', basename(clients))
  if (!existsSync(link)) symlinkSync(clients, link)
  return kafkaHomeFolder
}
