// Public API of the simulator: loss of power for real processes.
export { buildPowerLoss, losePower, missingPowerLoss, powerLossEnvironment } from './power-loss.ts'
