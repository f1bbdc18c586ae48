// UpdateFeatures v0–2: the levels of features that the cluster agrees on (KIP-584, KIP-778).
import { ApiKey, ErrorCode, type UpdateFeaturesRequest, type UpdateFeaturesResponseInit } from '@millrace/protocol'
import type { Controller } from '../controller/controller.ts'
import { UpgradeType } from '../controller/feature-levels.ts'
import type { Handler } from './handler.ts'

export interface UpdateFeaturesParts {
  readonly controller: Pick<Controller, 'updateFeatures'>
}

export function updateFeaturesHandler(parts: UpdateFeaturesParts): Handler<UpdateFeaturesRequest, UpdateFeaturesResponseInit> {
  return {
    apiKey: ApiKey.UPDATE_FEATURES,
    minVersion: 0,
    maxVersion: 2,
    // Its timeout means nothing, as in Kafka's controller.
    handle: (request, { apiVersion }) => update(parts, request, apiVersion),
  }
}

async function update(
  { controller }: UpdateFeaturesParts,
  { featureUpdates, validateOnly }: UpdateFeaturesRequest,
  version: number,
): Promise<UpdateFeaturesResponseInit> {
  const updates = featureUpdates.map(({ feature, maxVersionLevel, allowDowngrade, upgradeType }) => ({
    feature,
    level: maxVersionLevel,
    // Version 0 could only allow a downgrade, not say of which kind.
    upgradeType: version === 0 ? (allowDowngrade ? UpgradeType.SAFE_DOWNGRADE : UpgradeType.UPGRADE) : upgradeType,
  }))
  const refusal = await controller.updateFeatures(updates, validateOnly)
  if (refusal !== undefined) return { errorCode: refusal.code, errorMessage: refusal.message }
  return { results: version >= 2 ? [] : featureUpdates.map(({ feature }) => ({ feature, errorCode: ErrorCode.NONE })) }
}
