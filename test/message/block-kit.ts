import type { KnownBlock } from '@slack/types'
import { expect } from 'vitest'
import type { SlackBlock, SlackPayload } from '../../src/message/slack.js'

/** Slack's own types accept every block that is made here: checked by the compiler. */
export const asKnownBlocks = (blocks: SlackBlock[]): KnownBlock[] => blocks

/**
 * The limits of Block Kit (docs.slack.dev/reference/block-kit), and the 13 000 characters that all blocks may have
 * together (slackapi/bolt-js#2509).
 */
export function expectValidBlockKit({ text, blocks }: SlackPayload): void {
	expect(text.length).toBeGreaterThan(0)
	expect(text.length).toBeLessThanOrEqual(4000)
	expect(blocks.length).toBeLessThanOrEqual(50)
	for (const block of blocks) expectValidBlock(block)
	expect(JSON.stringify(blocks).length).toBeLessThan(25_000)
	expect(characters(blocks)).toBeLessThan(13_000)
}

function expectValidBlock(block: SlackBlock): void {
	const texts = textsOf(block)
	expect(texts.length).toBeGreaterThanOrEqual(block.type === 'divider' ? 0 : 1)
	for (const text of texts) expectLength(text, block.type === 'header' ? 150 : 3000)
	if (block.type === 'context') expect(texts.length).toBeLessThanOrEqual(10)
	if (block.type === 'rich_text') {
		for (const piece of block.elements.flatMap(({ elements }) => elements)) {
			if (piece.type === 'link') expect(piece.url).toMatch(/^https?:\/\/\S{1,2990}$/)
		}
	}
}

function textsOf(block: SlackBlock): string[] {
	switch (block.type) {
		case 'header':
		case 'section':
			return [block.text.text]
		case 'context':
			return block.elements.map(({ text }) => text)
		case 'rich_text':
			return block.elements.flatMap(({ elements }) => elements).map(({ text }) => text)
		case 'divider':
			return []
	}
}

function expectLength(text: string, limit: number): void {
	expect(text.length).toBeGreaterThan(0)
	expect(text.length).toBeLessThanOrEqual(limit)
}

/** All words of all blocks. */
function characters(value: unknown): number {
	if (typeof value !== 'object' || value === null) return 0
	return Object.entries(value).reduce(
		(sum, [key, each]) => sum + (typeof each === 'string' && key !== 'type' ? each.length : characters(each)),
		0,
	)
}
