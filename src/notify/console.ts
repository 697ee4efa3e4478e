import { renderConsolePage } from '../message/text.js'
import { errorText } from '../settings/error-text.js'
import { mapping, type Settings } from '../settings/mapping.js'
import {
	type ConsoleOutput,
	type Delivery,
	type Notifier,
	type NotifierKind,
	retryable,
	sent,
	typeAndName,
} from './notifier.js'

const schema = mapping({ ...typeAndName('console') })

/** Pages on the terminal or into the journal. */
type ConsoleSettings = Settings<typeof schema>

/** `type: console`. */
export const consoleKind: NotifierKind<ConsoleSettings> = {
	schema,
	create: (settings, deps) => createConsoleNotifier(settings, deps.console),
	describe: () => 'console',
	keepsAlerts: false,
}

/** Writes pages to a stream. */
export function createConsoleNotifier({ name }: ConsoleSettings, { stream, colour }: ConsoleOutput): Notifier {
	return {
		name,
		send: (message, signal) => write(stream, `${renderConsolePage(message, { colour })}\n`, signal),
	}
}

/** A full pipe accepts the text and calls back when its reader continues; nothing is gained by waiting beyond an abort. */
function write(stream: NodeJS.WritableStream, text: string, signal: AbortSignal): Promise<Delivery> {
	return new Promise((resolve) => {
		const onAbort = () => resolve(retryable('given up: the output is not being read'))
		if (signal.aborted) return onAbort()
		signal.addEventListener('abort', onAbort, { once: true })
		stream.write(text, (error) => {
			signal.removeEventListener('abort', onAbort)
			resolve(error ? retryable(`the output cannot be written: ${errorText(error)}`) : sent())
		})
	})
}
