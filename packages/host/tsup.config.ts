import { defineConfig } from 'tsup'
import { nodeCheck } from '../../tsup.shared.ts'

export default defineConfig({
  entry: ['src/index.ts', 'src/node/index.ts', 'src/simulated/index.ts'],
  format: ['esm'],
  target: 'node22',
  banner: { js: nodeCheck },
  platform: 'node',
  dts: false,
  skipNodeModulesBundle: true,
  removeNodeProtocol: false,
  sourcemap: true,
  clean: true,
})
