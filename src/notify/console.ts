import { renderConsolePage } from '../message/text.js'
import { describeNetworkError } from './network-error.js'
import { type Delivery, type Notifier, retryable, sent } from './notifier.js'
import type { ConsoleSettings } from './settings.js'

/** Where pages are written: a stream, and whether it shows colours. */
export interface ConsoleOutput {
	readonly stream: NodeJS.WritableStream
	readonly colour: boolean
}

/** Writes pages to a stream. */
export function createConsoleNotifier({ name }: ConsoleSettings, { stream, colour }: ConsoleOutput): Notifier {
	return {
		name,
		send: (message, signal) => write(stream, `${renderConsolePage(message, { colour })}\n`, signal),
	}
}

/** A full pipe accepts the text and calls back when somebody reads on; nothing is gained by waiting beyond an abort. */
function write(stream: NodeJS.WritableStream, text: string, signal: AbortSignal): Promise<Delivery> {
	return new Promise((resolve) => {
		const onAbort = () => resolve(retryable('given up: nobody reads the output'))
		if (signal.aborted) return onAbort()
		signal.addEventListener('abort', onAbort, { once: true })
		stream.write(text, (error) => {
			signal.removeEventListener('abort', onAbort)
			resolve(error ? retryable(`the output cannot be written: ${describeNetworkError(error)}`) : sent())
		})
	})
}
