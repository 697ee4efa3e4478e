import type { Message } from './message.js'
import { createPage } from './page.js'
import { COLOUR, PLAIN } from './paint.js'
import { renderTextPage } from './text-page.js'

const RULE = '─'.repeat(78)

/** A message for a terminal or a journal, between two rules. Colour only where told: the caller knows the stream. */
export function renderConsolePage(message: Message, options: { readonly colour: boolean }): string {
	const paint = options.colour ? COLOUR : PLAIN
	return `${paint.dim(RULE)}\n${renderTextPage(createPage(message), paint)}${paint.dim(RULE)}\n`
}
