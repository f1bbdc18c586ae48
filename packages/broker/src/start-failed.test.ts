// What a broker that cannot have an address says, of each of its listeners, and what is left of it: nothing.
import { ConnectFailed, type Host } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { createBroker } from './broker.ts'
import { brokerConfig } from './config.ts'
import { StartFailed } from './start-failed.ts'

const settings = {
  'process.roles': 'broker,controller',
  'log.dirs': '/data',
  listeners: 'PLAINTEXT://broker:9092,CONTROLLER://broker:9093',
  'controller.listener.names': 'CONTROLLER',
  'controller.quorum.bootstrap.servers': 'broker:9093',
  'millrace.metrics.listener': 'broker:9404',
}

const [clients, controller, metrics] = [9092, 9093, 9404]

/** The system refuses this port, and no other. */
const refusing = (host: Host, port: number, code: string): Host => ({
  ...host,
  network: {
    ...host.network,
    listen: (options, accept) =>
      options.port === port ? Promise.reject(new ConnectFailed(options.host, port, code)) : host.network.listen(options, accept),
  },
})

test.each<[port: number, code: string, message: string]>([
  [
    clients,
    'EADDRINUSE',
    ': the port is taken; stop the process that uses it, or give the listener PLAINTEXT another port with listeners',
  ],
  [
    controller,
    'EADDRINUSE',
    ': the port is taken; stop the process that uses it, or give the listener CONTROLLER another port with listeners',
  ],
  [
    metrics,
    'EADDRINUSE',
    ': the port is taken; stop the process that uses it, or give another port with millrace.metrics.listener',
  ],
  [
    clients,
    'EADDRNOTAVAIL',
    ': this machine does not have that address; give the listener PLAINTEXT one of its own with listeners, and what clients are to use with advertised.listeners',
  ],
  [
    controller,
    'EADDRNOTAVAIL',
    ': this machine does not have that address; give the listener CONTROLLER one of its own with listeners',
  ],
  [metrics, 'EADDRNOTAVAIL', ': this machine does not have that address; give one of its own with millrace.metrics.listener'],
  [metrics, 'EACCES', ': no permission; give a port above 1023 with millrace.metrics.listener'],
  [metrics, 'ENOTFOUND', ': the name is not known; give an address of this machine with millrace.metrics.listener'],
  [metrics, 'EMFILE', ', as millrace.metrics.listener asks: EMFILE'],
])('port %i refused with %s is told with the setting that asks for it, before anything is written', (port, code, message) => {
  const sim = new Simulation({ seed: 5 })
  return sim.run(async () => {
    const { host } = sim.machine('broker')
    const failed = createBroker(brokerConfig(settings), refusing(host, port, code))
    await expect(failed).rejects.toBeInstanceOf(StartFailed)
    await expect(failed).rejects.toHaveProperty('message', `cannot listen on broker:${port}${message}`)
    expect(host.disk.list('/').map(({ name }) => name)).toEqual([])
    // All that was open is free again.
    await (await createBroker(brokerConfig(settings), host)).stop()
  })
})
