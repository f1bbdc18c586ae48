// A compiled topology for people: as text, and as a Mermaid graph.
import type { GraphNode } from './graph.ts'
import type { Plan } from './plan.ts'

/**
 * ```
 * sub-topology 0
 *   source-1 orders
 *     → stream-1
 *   …
 * ```
 */
export function describeText(plan: Plan): string {
  const lines: string[] = []
  for (const sub of plan.subTopologies) {
    lines.push(`sub-topology ${sub.id}`)
    for (const node of sub.nodes) {
      lines.push(`  ${title(node)}`)
      for (const store of plan.stores(node))
        lines.push(`    store ${store.name}${store.kind === 'window' ? ` (windows of ${store.sizeMs} ms)` : ''}`)
      const children = [...new Set(node.children)].map((child) => child.name)
      if (children.length > 0) lines.push(`    → ${children.join(', ')}`)
    }
  }
  return `${lines.join('\n')}\n`
}

/** A flowchart; topics are drawn as cylinders on their sides, stores as cylinders, sub-topologies as boxes around their nodes. */
export function describeMermaid(plan: Plan): string {
  const lines = ['flowchart TD']
  const topics = new Map<string, string>()
  const edges: string[] = []
  const topicId = (name: string): string => {
    let id = topics.get(name)
    if (id === undefined) topics.set(name, (id = `topic${topics.size}`))
    return id
  }
  for (const sub of plan.subTopologies) {
    lines.push(`  subgraph sub${sub.id}["sub-topology ${sub.id}"]`)
    for (const node of sub.nodes) {
      lines.push(`    n${node.id}["${escape(title(node))}"]`)
      for (const [at, store] of plan.stores(node).entries()) {
        lines.push(`    s${node.id}_${at}[("${escape(store.name)}")]`)
        edges.push(`  n${node.id} --- s${node.id}_${at}`)
      }
      const topic = node.operation.topic
      if (topic !== undefined && node.operation.kind === 'source') edges.push(`  ${topicId(topic.name)} --> n${node.id}`)
      if (topic !== undefined && node.operation.kind === 'sink') edges.push(`  n${node.id} --> ${topicId(topic.name)}`)
      for (const child of new Set(node.children)) edges.push(`  n${node.id} --> n${child.id}`)
    }
    lines.push('  end')
  }
  for (const [name, id] of topics) lines.push(`  ${id}[/"${escape(name)}"/]`)
  return `${[...lines, ...edges].join('\n')}\n`
}

function title(node: GraphNode): string {
  const { topic, detail } = node.operation
  const more = topic?.name ?? detail
  return more === undefined ? node.name : `${node.name} (${more})`
}

function escape(text: string): string {
  return text.replaceAll('"', '#quot;')
}
