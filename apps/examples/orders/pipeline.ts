// The pipeline: change data capture of two tables, revenue per customer and changes per minute, and a sink for both.
import * as k from '@millrace/streams'
import type { Change } from '@millrace/connect'

interface Customer {
  readonly id: number
  readonly name: string
  readonly region: string
}
interface Order {
  readonly id: number
  readonly customer_id: number
  readonly region: string
  readonly amount_cents: number
  readonly state: string
  readonly changed_at: string
}
type Id = { readonly id: number }

// Topics as the connector writes them, and two whose values carry a schema, so that the sink can make its tables from them.
const orderChanges = k.topic('shop.public.orders', { key: k.json<Id>(), value: k.json<Change<Order>>() })
const customerChanges = k.topic('shop.public.customers', { key: k.json<Id>(), value: k.json<Change<Customer>>() })
const revenue = k.topic('revenue', {
  key: k.struct('RevenueKey', { customer_id: 'int32' }),
  value: k.nullable(k.struct('Revenue', { name: 'string', region: 'string', orders: 'int32', revenue_cents: 'float64' })),
})
const changesPerMinute = k.topic('changes_per_minute', {
  key: k.struct('ChangesKey', { region: 'string', window_start: 'int64' }),
  value: k.struct('Changes', { changes: 'int64' }),
})
const lateChanges = k.topic('late_changes', { key: k.string, value: k.json<Change<Order>>() })

const shop = k.topology()
// A deleted order says when it was deleted, a written one when it says it was changed.
const changedAt = (change: Change<Order>) => (change.after === null ? change.source.ts_ms : Date.parse(change.after.changed_at))
const changes = shop.stream(orderChanges, { timestamp: changedAt })

// Revenue and count of the orders that stand, per customer, with the customer's present name and region.
const customers = shop.stream(customerChanges).pipe(
  k.map((change) => change.after),
  k.toTable({ as: 'customers' }),
)
const perCustomer = changes.pipe(
  k.map((change) => change.after),
  k.toTable({ as: 'orders' }),
  k.filter((order) => order.state !== 'cancelled'),
  k.groupBy((order): Id => ({ id: order.customer_id }), k.json<Id>(), { name: 'by-customer' }),
  k.aggregate(
    () => ({ orders: 0, revenue_cents: 0 }),
    (sum, order) => ({ orders: sum.orders + 1, revenue_cents: sum.revenue_cents + order.amount_cents }),
    (sum, order) => ({ orders: sum.orders - 1, revenue_cents: sum.revenue_cents - order.amount_cents }),
    { as: 'per-customer' },
  ),
)
perCustomer.pipe(
  k.filter((sum) => sum.orders > 0),
  k.join(customers, (sum, customer) => ({ ...sum, name: customer.name, region: customer.region })),
  k.toStream(),
  k.selectKey((_, meta) => ({ customer_id: meta.key.id }), revenue.key),
  k.to(revenue),
)

// Changes per region and minute; what comes later than half a minute after its minute goes to a topic of its own.
changes.pipe(
  k.groupBy((change) => (change.after ?? change.before)?.region ?? '', k.string, { name: 'by-region' }),
  k.windowedBy(k.tumbling('1m', { grace: '30s' }), { late: (late) => late.pipe(k.to(lateChanges)) }),
  k.count({ as: 'changes-per-minute' }),
  k.toStream(),
  k.map((count) => ({ changes: count ?? 0 })),
  k.selectKey((_, meta) => ({ region: meta.key.key, window_start: meta.key.start }), changesPerMinute.key),
  k.to(changesPerMinute),
)

export const topologies = { shop }

const database = {
  'database.hostname': '127.0.0.1',
  'database.port': process.env['SHOP_DATABASE_PORT'] ?? '5432',
  'database.user': 'postgres',
  'database.password': '',
  'database.dbname': 'postgres',
}
export const connectors = {
  'shop-source': {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    ...database,
    'topic.prefix': 'shop',
    'plugin.name': 'pgoutput',
    'table.include.list': 'public.orders,public.customers',
    'publication.autocreate.mode': 'filtered',
    'tombstones.on.delete': 'false',
  },
  'shop-sink': {
    'connector.class': 'io.debezium.connector.jdbc.JdbcSinkConnector',
    topics: 'revenue,changes_per_minute',
    'connection.url': `jdbc:postgresql://127.0.0.1:${database['database.port']}/postgres`,
    'connection.username': 'postgres',
    'connection.password': '',
    'collection.name.format': 'analytics.${topic}',
    'insert.mode': 'upsert',
    'delete.enabled': 'true',
    'primary.key.mode': 'record_key',
    'schema.evolution': 'basic',
    'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
  },
}
