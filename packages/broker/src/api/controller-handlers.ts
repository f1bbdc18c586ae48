// The table of what the controller's listeners serve: what tools ask there with `--bootstrap-controller` (KIP-919).
import { ApiKey } from '@millrace/protocol'
import type { Controller } from '../controller/controller.ts'
import type { Request, RequestHandler } from '../network/request.ts'
import { apiVersionsHandler } from './18-api-versions.ts'
import { describeControllersHandler } from './60-describe-cluster.ts'
import type { AnyHandler } from './handler.ts'

/** Served on both sides, in the same way. */
const shared: ReadonlySet<number> = new Set([
  ApiKey.CREATE_TOPICS,
  ApiKey.DELETE_TOPICS,
  ApiKey.DESCRIBE_ACLS,
  ApiKey.CREATE_ACLS,
  ApiKey.DELETE_ACLS,
  ApiKey.DESCRIBE_CONFIGS,
  ApiKey.ALTER_CONFIGS,
  ApiKey.CREATE_PARTITIONS,
  ApiKey.ELECT_LEADERS,
  ApiKey.INCREMENTAL_ALTER_CONFIGS,
  ApiKey.ALTER_PARTITION_REASSIGNMENTS,
  ApiKey.LIST_PARTITION_REASSIGNMENTS,
  ApiKey.DESCRIBE_QUORUM,
  ApiKey.UPDATE_FEATURES,
  ApiKey.UNREGISTER_BROKER,
])

/** A handler for each API of the controller's side, in the order of their keys. @param handlers those of the brokers' side. */
export function controllerHandlersOf(
  { controller }: { readonly controller: Controller },
  handlers: readonly AnyHandler[],
): readonly AnyHandler[] {
  const { metadata } = controller
  const own: AnyHandler[] = [
    ...handlers.filter(({ apiKey }) => shared.has(apiKey)),
    apiVersionsHandler({ handlers: () => own, metadata }),
    describeControllersHandler({ metadata }),
  ]
  return own.sort((a, b) => a.apiKey - b.apiKey)
}

/** Hands a request to the side whose listener it came in by. */
export class TwoSides implements RequestHandler {
  readonly #brokers: RequestHandler
  readonly #controllers: RequestHandler
  readonly #controllerListeners: ReadonlySet<string>

  constructor(brokers: RequestHandler, controllers: RequestHandler, controllerListeners: ReadonlySet<string>) {
    this.#brokers = brokers
    this.#controllers = controllers
    this.#controllerListeners = controllerListeners
  }

  mayOverlap(frame: Uint8Array): boolean {
    return this.#brokers.mayOverlap(frame)
  }

  handle(request: Request): void {
    const side = this.#controllerListeners.has(request.peer.listener) ? this.#controllers : this.#brokers
    side.handle(request)
  }
}
