import type { Network, Socket } from '@millrace/host';
import type { MessageCodec } from '@millrace/protocol';
/** One connection to a broker. */
export declare class WireClient {
    #private;
    readonly socket: Socket;
    /** Resolves when the connection is gone. */
    readonly closed: Promise<void>;
    private constructor();
    static connect(network: Network, address: {
        readonly host: string;
        readonly port: number;
    }): Promise<WireClient>;
    /** Sends one request; several may be on their way at once. @throws Error the connection closed first. */
    send<Q, QInit, A, AInit>(request: MessageCodec<Q, QInit>, _response: MessageCodec<A, AInit>, version: number, body: QInit, clientId?: string): Promise<A>;
    /** Sends one request to which no answer comes. */
    tell<Q, QInit>(request: MessageCodec<Q, QInit>, version: number, body: QInit): void;
    /** Sends bytes as they are; answers that come to them are dropped. */
    raw(bytes: Uint8Array): void;
    close(): void;
}
