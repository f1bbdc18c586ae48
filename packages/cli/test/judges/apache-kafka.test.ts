// Every command on a cluster, on Apache Kafka.
import { missingJudges, startApacheKafka } from '@millrace/judges'
import { commandSuite } from '../command-suite.ts'

commandSuite('Apache Kafka', missingJudges('broker'), () => startApacheKafka({ heap: '384M' }))
