import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import type { IncidentMessage } from '../../../src/message/message.js'
import { createPainter, type PainterOptions } from '../../../src/notify/picture/painter.js'
import { temporaryFolder } from '../../kernel/proc-trees.js'
import { event, incidentMessage, noticeMessage } from '../../message/messages.js'
import { PICTURED } from './courses.js'

const NOBODY = new AbortController().signal
/** The machine of these tests may be busy: a picture takes 0.2 s where a core is free, and took 15 s beside three other test files. */
const PATIENT = { urgent: 60, other: 60 }

/** The worker that the build made, where there is one: from source it is the loader that takes long. */
const WORKER = join(import.meta.dirname, '../../../dist/picture-worker.js')
const BUILT = existsSync(WORKER) ? { worker: [WORKER] } : {}

function painter(options: Partial<PainterOptions> = {}) {
	const said: unknown[] = []
	const log = { warn: (fields: object, message: string) => void said.push({ ...fields, message }) }
	return { ...createPainter({ log, patience: PATIENT, ...BUILT, ...options }), said }
}

/** A worker that is this program. */
function worker(program: string): readonly string[] {
	const file = join(temporaryFolder(), 'worker.mjs')
	writeFileSync(file, program)
	return [file]
}

/** So many messages whose pictures look different. */
function views(count: number): IncidentMessage[] {
	return Array.from({ length: count }, (_, number) => ({ ...PICTURED.opened, host: `web${number}` }))
}

function urgent(message: IncidentMessage): IncidentMessage {
	const incident = { ...message.event.incident, severity: 'critical' as const }
	return { ...message, event: { ...message.event, incident } }
}

/** How many pixels have exactly this colour. */
function countPixels({ data }: PNG, [red, green, blue]: readonly [number, number, number]): number {
	let count = 0
	for (let at = 0; at < data.length; at += 4) {
		if (data[at] === red && data[at + 1] === green && data[at + 2] === blue && data[at + 3] === 255) count++
	}
	return count
}

describe('the painter', () => {
	it('draws a PNG of twice the pixels: opaque ground, line, surface, bars, words', async () => {
		const { paint, counts, said } = painter()
		const picture = await paint(PICTURED.escalated, NOBODY)
		expect({ said, counts }).toEqual({ said: [], counts: { drawn: 1, failed: 0, lastFailure: undefined } })
		expect(picture).toMatchObject({ width: 480, height: 312, alt: expect.stringContaining('accepted from 10 to 40') })
		const png = PNG.sync.read(Buffer.from(picture!.png))
		expect([png.width, png.height]).toEqual([960, 624])
		expect(picture!.png.length).toBeLessThan(80_000)
		const white = countPixels(png, [255, 255, 255])
		expect(white / (960 * 624)).toBeGreaterThan(0.6)
		// The line alone is 7 pixels wide and 570 long, the surface below it takes a tenth of the picture.
		expect(countPixels(png, [0x1d, 0x4e, 0xd8])).toBeGreaterThan(4000)
		expect(countPixels(png, [0xdb, 0xe5, 0xfb])).toBeGreaterThan(50_000)
		expect(countPixels(png, [0xb9, 0x1c, 0x1c])).toBeGreaterThan(1500)
		// Without its font there would be the two markers, the dashes and nothing else.
		expect(countPixels(png, [0x1a, 0x1d, 0x21])).toBeGreaterThan(9000)
	})

	it('draws names that XML forbids and that no font has', async () => {
		const service = '\u0000<&\u001b[31m\ufffe\ud800 ]]> \u202eкрасная 日本 😀'
		const message = { ...PICTURED.opened, ...incidentMessage(event({}, { service }), { host: 'x'.repeat(5000) }) }
		const { paint, said } = painter()
		const picture = await paint(message, NOBODY)
		expect(said).toEqual([])
		expect(PNG.sync.read(Buffer.from(picture!.png)).width).toBe(960)
	})

	it('draws a message once, for all who send it and however often', async () => {
		const { paint, counts } = painter()
		const [one, other] = await Promise.all([paint(PICTURED.opened, NOBODY), paint(PICTURED.opened, NOBODY)])
		expect(other!.png).toBe(one!.png)
		expect((await paint(PICTURED.opened, NOBODY))!.png).toBe(one!.png)
		expect(counts).toEqual({ drawn: 1, failed: 0, lastFailure: undefined })
	})

	it('draws once what looks the same: a message that ten notifiers had to send at a restart is ten messages', async () => {
		const { paint, counts } = painter()
		const copies = Array.from({ length: 10 }, () => structuredClone(PICTURED.opened))
		const drawn = await Promise.all(copies.map((copy) => paint(copy, NOBODY)))
		expect(new Set(drawn.map((picture) => picture!.png)).size).toBe(1)
		expect((await paint(structuredClone(PICTURED.opened), NOBODY))!.png).toBe(drawn[0]!.png)
		expect(counts).toEqual({ drawn: 1, failed: 0, lastFailure: undefined })
	})

	it('draws one at a time', async () => {
		const file = join(temporaryFolder(), 'turns')
		const program = `import { appendFileSync } from 'node:fs'
appendFileSync(${JSON.stringify(file)}, 'in ')
await new Promise((resolve) => setTimeout(resolve, 50))
appendFileSync(${JSON.stringify(file)}, 'out ')`
		const { paint } = painter({ worker: worker(program) })
		await Promise.all(views(4).map((message) => paint(message, NOBODY)))
		expect(readFileSync(file, 'utf8')).toBe('in out '.repeat(4))
	})

	it('lets nobody wait for its turn longer than for its picture, and keeps the turns', async () => {
		const { paint, counts } = painter({
			worker: worker('setInterval(() => {}, 1000)'),
			patience: { urgent: 0.4, other: 0.2 },
		})
		const [one, two, three] = views(3)
		const began = performance.now()
		await Promise.all([paint(urgent(one!), NOBODY), paint(two!, NOBODY), paint(three!, NOBODY)])
		expect(performance.now() - began).toBeLessThan(600)
		expect(counts).toEqual({ drawn: 0, failed: 3, lastFailure: 'not drawn within 0.4 s' })
	})

	it('is there for those who stay when another who wanted it goes', async () => {
		const { paint, counts } = painter()
		const stop = new AbortController()
		const going = paint(structuredClone(PICTURED.opened), stop.signal)
		setImmediate(() => stop.abort())
		expect(await going).toBeUndefined()
		expect(await paint(structuredClone(PICTURED.opened), NOBODY)).toMatchObject({ width: 480 })
		expect(counts).toEqual({ drawn: 1, failed: 0, lastFailure: undefined })
	})

	it.each([
		{ name: 'a notice', message: noticeMessage() },
		{ name: 'a message of an older version', message: incidentMessage() },
	])('has none for $name, and starts nothing', async ({ message }) => {
		const { paint, counts, said } = painter({ worker: ['/nonexistent'] })
		expect(await paint(message, NOBODY)).toBeUndefined()
		expect({ counts, said }).toEqual({ counts: { drawn: 0, failed: 0, lastFailure: undefined }, said: [] })
	})

	it.each([
		{
			name: 'throws',
			program: "throw new RangeError('memory access out of bounds')",
			reason: 'it ended with 1: RangeError: memory access out of bounds',
		},
		{
			name: 'hangs',
			program: 'setInterval(() => {}, 1000)',
			reason: 'not drawn within 0.5 s',
			patience: { urgent: 0.5, other: 0.5 },
		},
		{ name: 'is killed', program: "process.kill(process.pid, 'SIGKILL')", reason: 'it ended with SIGKILL' },
		{ name: 'writes something else', program: "process.stdout.write('<svg>')", reason: 'what was drawn is no PNG' },
		{ name: 'ends without reading', program: 'process.exit(0)', reason: 'what was drawn is no PNG' },
	])('has none where the worker $name, says so once, and counts', async ({ program, reason, patience = PATIENT }) => {
		const { paint, counts, said } = painter({ worker: worker(program), patience })
		expect(await paint(PICTURED.opened, NOBODY)).toBeUndefined()
		expect(await paint(PICTURED.escalated, NOBODY)).toBeUndefined()
		expect(said).toEqual([{ reason, message: 'no picture in the mail: it could not be drawn' }])
		expect(counts).toEqual({ drawn: 0, failed: 2, lastFailure: reason })
	})

	it('has none where its files are missing', async () => {
		const folder = temporaryFolder()
		rmSync(folder, { recursive: true })
		const { paint, said } = painter({ worker: [join(folder, 'picture-worker.js')] })
		expect(await paint(PICTURED.opened, NOBODY)).toBeUndefined()
		expect(said).toMatchObject([{ reason: expect.stringMatching(/^it ended with 1: Error: Cannot find module/) }])
	})

	it('waits less where a page calls somebody', async () => {
		const { paint, said } = painter({
			worker: worker('setInterval(() => {}, 1000)'),
			patience: { urgent: 0.2, other: 60 },
		})
		expect(await paint(PICTURED.escalated, NOBODY)).toBeUndefined()
		expect(said).toMatchObject([{ reason: 'not drawn within 0.2 s' }])
	})

	it('gives up at once when the program ends, without calling that a failure', async () => {
		const { paint, counts, said } = painter({ worker: worker('setInterval(() => {}, 1000)') })
		const stop = new AbortController()
		const painting = paint(PICTURED.opened, stop.signal)
		setImmediate(() => stop.abort())
		expect(await painting).toBeUndefined()
		expect(await paint(PICTURED.escalated, stop.signal)).toBeUndefined()
		expect({ counts, said }).toEqual({ counts: { drawn: 0, failed: 0, lastFailure: undefined }, said: [] })
	})

	it('gives the worker no environment: it knows no secret', async () => {
		process.env.FOREWARN_PLANTED = 's3cret'
		const { paint, said } = painter({ worker: worker('throw new Error(Object.keys(process.env).join())') })
		await paint(PICTURED.opened, NOBODY)
		delete process.env.FOREWARN_PLANTED
		expect(said).toMatchObject([{ reason: 'it ended with 1: Error' }])
	})
})
