// Takes one step of the tour against a server and returns what came back, in a form that can be compared.
import { request } from 'node:http'
import type { Step } from './tour.ts'

export interface Answer {
  readonly step: string
  readonly status: number
  readonly type?: string
  readonly location?: string
  readonly allow?: string
  /** JSON where it is JSON. */
  readonly body: unknown
}

/** @param places what stands for a name such as `@FILE@` in requests; the other way round in answers. */
export async function take(port: number, step: Step, places: Readonly<Record<string, string>>): Promise<Answer> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const answer = await ask(port, step, places)
    const text = JSON.stringify(answer.body)
    if (step.until === undefined || text.includes(step.until)) return answer
    if (Date.now() > deadline) throw new Error(`${answer.step}: never answered with ${step.until}: ${text}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function ask(port: number, step: Step, places: Readonly<Record<string, string>>): Promise<Answer> {
  const body = step.body === undefined ? undefined : typeof step.body === 'string' ? step.body : JSON.stringify(step.body)
  const headers = { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...step.headers }
  if (headers['content-type'] === '') delete headers['content-type']
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method: step.method, path: step.path, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => {
        const { 'content-type': type, location, allow } = response.headers
        resolve({
          step: `${step.method} ${step.path}${body === undefined ? '' : ` ${body}`}`,
          status: response.statusCode ?? 0,
          ...(type === undefined ? {} : { type }),
          ...(location === undefined ? {} : { location: toNames(location, places) }),
          ...(allow === undefined ? {} : { allow }),
          body: parsed(toNames(text, places)),
        })
      })
    })
    sent.on('error', reject)
    sent.end(
      body === undefined ? undefined : Object.entries(places).reduce((all, [name, value]) => all.replaceAll(name, value), body),
    )
  })
}

function toNames(text: string, places: Readonly<Record<string, string>>): string {
  return Object.entries(places).reduce((all, [name, value]) => all.replaceAll(value, name), text)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
