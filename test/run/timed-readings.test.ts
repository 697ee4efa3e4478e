import { describe, expect, it } from 'vitest'
import { type TimedReading, TimedReadings } from '../../src/run/timed-readings.js'
import { createFakeSampler, FakeTime, type Scene } from './fake-time.js'

/** Reads until `end`; returns what was read when, and what was remarked. */
async function read(
	end: number,
	sampling: { interval: number; tripwire: number },
	options: {
		scene?: (at: number) => Scene
		take?: (reading: TimedReading) => number | undefined
		lasting?: number
	} = {},
) {
	const time = new FakeTime(end)
	const sampler = createFakeSampler(time, options.scene ?? (() => ({})))
	const taken: TimedReading[] = []
	const { signal, wait, wallClock } = time
	const lasting = options.lasting === undefined ? {} : { lasting: options.lasting }
	const readings = new TimedReadings({ sampler, sampling, signal, wait, wallClock, ...lasting })
	for await (const reading of readings) {
		taken.push(reading)
		readings.want(options.take?.(reading))
	}
	const at = (kind: string) => sampler.calls.filter(([what]) => what === kind).map(([, when]) => when)
	return { samples: at('sample'), ticks: at('look'), taken }
}

describe('timed readings', () => {
	it('reads the table on the grid and the listeners in between', async () => {
		const { samples, ticks } = await read(60, { interval: 30, tripwire: 10 })
		expect(samples).toEqual([0, 30])
		expect(ticks).toEqual([10, 20, 40, 50])
	})

	it('looks twice as often while someone waits', async () => {
		const scene = (at: number) => ({ service: { acceptQueue: at >= 8 && at < 16 ? 3 : 0 } })
		const { samples, ticks } = await read(29, { interval: 30, tripwire: 4 }, { scene })
		expect(samples).toEqual([0])
		expect(ticks).toEqual([4, 8, 10, 12, 14, 16, 20, 24, 28])
	})

	it('stays on the grid although every reading takes time', async () => {
		const { samples } = await read(100, { interval: 30, tripwire: 0 }, { scene: () => ({ seconds: 2 }) })
		expect(samples).toEqual([0, 30, 60, 90])
	})

	it('reads once more at the time that was asked for', async () => {
		const { samples, taken } = await read(
			40,
			{ interval: 30, tripwire: 0 },
			{ take: (reading) => (reading.kind === 'look' && reading.look.at === 0 ? 7 : undefined) },
		)
		expect(samples).toEqual([0, 7, 30])
		expect(taken.filter(({ kind }) => kind === 'look')).toMatchObject([{ due: true }, { due: false }, { due: true }])
	})

	it('reads at once when a look asks for it', async () => {
		const { samples } = await read(
			31,
			{ interval: 30, tripwire: 2 },
			{
				take: (reading) =>
					reading.kind === 'look' && !reading.look.services[0]!.connections && reading.look.at === 6 ? 6 : undefined,
			},
		)
		expect(samples).toEqual([0, 6, 30])
	})

	it('takes no more than a tenth of the time: an early reading waits until the last one has paid for itself', async () => {
		const { samples } = await read(
			60,
			{ interval: 30, tripwire: 0 },
			{
				scene: () => ({ seconds: 1 }),
				take: (reading) => (reading.kind === 'look' ? reading.look.at + 1 : undefined),
			},
		)
		expect(samples).toEqual([0, 10, 20, 30, 40, 50])
	})

	it('reads no early ones where a reading costs more than a tenth of the interval', async () => {
		const { samples } = await read(
			100,
			{ interval: 30, tripwire: 0 },
			{
				scene: () => ({ seconds: 4 }),
				take: (reading) => (reading.kind === 'look' ? reading.look.at + 1 : undefined),
			},
		)
		expect(samples).toEqual([0, 30, 60, 90])
	})

	it('says which samples a busy or sleeping machine missed, and goes on with the next', async () => {
		const { samples, taken } = await read(
			200,
			{ interval: 30, tripwire: 0 },
			{ scene: (at) => ({ seconds: at === 30 ? 100 : 0.01 }) },
		)
		expect(samples).toEqual([0, 30, 130, 150, 180])
		expect(
			taken.filter(({ kind }) => kind === 'remark').map((reading) => 'remark' in reading && reading.remark),
		).toEqual([
			{ kind: 'late', seconds: 10 },
			{ kind: 'missed', times: [60, 90] },
		])
	})

	it('hands on what cannot be read, and goes on', async () => {
		const { taken } = await read(
			40,
			{ interval: 30, tripwire: 0 },
			{ scene: (at) => (at === 0 ? { failure: 'EACCES' } : {}) },
		)
		expect(taken).toMatchObject([{ kind: 'failed', due: true, at: 0, reason: 'EACCES' }, { kind: 'look' }])
	})

	it('ends when its time is over, with the sample of that time', async () => {
		expect((await read(1000, { interval: 10, tripwire: 0 }, { lasting: 20 })).samples).toEqual([0, 10, 20])
		expect((await read(1000, { interval: 10, tripwire: 4 }, { lasting: 15 })).ticks).toEqual([4, 8, 14])
	})

	it('reads nothing where it was stopped before', async () => {
		const time = new FakeTime(0)
		time.pass(0)
		const sampler = createFakeSampler(time, () => ({}))
		const { signal, wait, wallClock } = time
		const sampling = { interval: 30, tripwire: 2 }
		for await (const reading of new TimedReadings({ sampler, sampling, signal, wait, wallClock }))
			expect(reading).toBe(0)
		expect(sampler.calls).toEqual([])
	})
})
