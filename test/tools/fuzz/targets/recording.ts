import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { RowBlock } from '../../../../src/kernel/row-block.js'
import { FRAME_HEAD, FRAME_MARK } from '../../../../src/recording/file-format.js'
import type { RecordingHeader } from '../../../../src/recording/header.js'
import { formatHeader } from '../../../../src/recording/header.js'
import { RecordingWriter } from '../../../../src/recording/recording-writer.js'
import { runCli } from '../../../cli/run-cli.js'
import { captured } from '../../../fixtures/proc-net.js'
import { scanInto } from '../../../kernel/reading.js'
import { anyBytes, edited } from '../edits.js'
import { createTarget, type FuzzTarget, must } from '../target.js'

const HEADER: RecordingHeader = { pseudonymised: false }
/** Every frame costs a gzip of its own to make. */
const FRAMES = 5

/** The recording reader and all that reads from it: `forewarn replay` of a file that somebody else made. */
export function createRecordingTarget(): FuzzTarget {
	const folder = mkdtempSync(join(tmpdir(), 'forewarn-fuzz-'))
	const path = join(folder, 'input.fwr')
	const good = writeGood(path)
	return createTarget({
		name: 'recording',
		about: 'recordings: replayed with exit code 0, or refused with 2 and one line that names the file',
		inputs: arbitraryFile(good),
		async check(bytes) {
			writeFileSync(path, bytes)
			const { code, out, err } = await runCli(['replay', path, '--json', '--explain'])
			must(code === 0 || code === 2, () => `exit code ${code}: ${err}`)
			must(code === 0 || err.startsWith(`forewarn: ${path}:`) || err.includes(`forewarn: ${path}`), () => err)
			for (const line of out.split('\n').filter((each) => each !== '')) JSON.parse(line)
		},
		close: () => rmSync(folder, { recursive: true }),
	})
}

interface GoodRecording {
	readonly file: Buffer
	readonly bodies: readonly Buffer[]
}

function writeGood(path: string): GoodRecording {
	const writer = new RecordingWriter(path, HEADER)
	const scenes = ['dual-stack', 'states', 'half-open', 'closed-clients', 'states'] as const
	for (const [index, scene] of scenes.entries()) {
		const rows = new RowBlock()
		scanInto(rows, { 4: captured(scene, 'tcp'), 6: captured(scene, 'tcp6') })
		const counters = new Map([
			['Tcp.PassiveOpens', 100 + index],
			['TcpExt.ListenOverflows', index * 3],
			['machine.load1', 125],
		])
		const extent = index === 1 ? 'partial' : 'full'
		writer.append({
			at: index * 30,
			wallTime: 1.7e12 + index * 30_000,
			extent,
			rows,
			counters,
			machine: undefined,
			source: 'proc',
			unix: undefined,
		})
	}
	writer.close()
	const file = readFileSync(path)
	const bodies: Buffer[] = []
	for (let at = file.indexOf('\n') + 1; at < file.length; ) {
		const length = file.readUInt32LE(at + FRAME_MARK.length)
		bodies.push(gunzipSync(file.subarray(at + FRAME_HEAD, at + FRAME_HEAD + length)))
		at += FRAME_HEAD + length
	}
	return { file, bodies }
}

function arbitraryFile({ file, bodies }: GoodRecording): fc.Arbitrary<Buffer> {
	const body = fc.oneof(
		{ arbitrary: fc.constantFrom(...bodies), weight: 4 },
		{ arbitrary: edited(bodies), weight: 6 },
		{ arbitrary: anyBytes, weight: 1 },
	)
	const framed = fc
		.tuple(
			fc.oneof({ arbitrary: fc.constant(HEADER), weight: 3 }, { arbitrary: strangeHeader, weight: 1 }),
			fc.array(body, { maxLength: FRAMES }),
		)
		.map(([header, parts]) => Buffer.concat([Buffer.from(formatHeader(header)), ...parts.map(frame)]))
	return fc.oneof(
		{ arbitrary: edited([file], ['fwr\n', '{"format":"forewarn-recording"', '"check":"00000000"}\n']), weight: 60 },
		{ arbitrary: framed, weight: 130 },
		{ arbitrary: anyBytes, weight: 5 },
		{ arbitrary: bomb, weight: 1 },
	)
}

/** A header whose check is right and whose fields are whatever JSON can hold. */
const strangeHeader = fc
	.dictionary(
		fc.constantFrom('startedAt', 'every', 'ports', 'capacity', 'capacityProvenance', 'services', 'live', 'source'),
		fc.oneof(
			fc.constantFrom(0, -1, 1e300, 80, 'x', true, null, [], {}, [80], [-1], ['80'], [null]),
			fc.constant([{ name: 'apache', ports: [80], capacity: { workers: 1, source: 'learned', provenance: 'x' } }]),
			fc.constant([{ name: 'apache', ports: 'all', capacity: 5, backlog: 'x' }]),
		),
		{ maxKeys: 4 },
	)
	.map((fields) => ({ ...HEADER, ...fields }) as RecordingHeader)

/** One byte millions of times, in a few kilobytes of gzip, behind the beginning of a frame or instead of it. */
const bomb = fc
	.tuple(
		fc.nat(255),
		fc.integer({ min: 1, max: 24 }),
		fc.constantFrom([], [0, 0], [0, 0, 0, 0], [0, 0, 0xff, 0xff, 0xff, 0x7f]),
	)
	.map(([byte, megabytes, start]) =>
		Buffer.concat([
			Buffer.from(formatHeader(HEADER)),
			frame(Buffer.concat([Buffer.from(start), Buffer.alloc(megabytes << 20, byte)])),
		]),
	)

function frame(body: Uint8Array): Buffer {
	const packed = gzipSync(body, { level: 1 })
	const head = Buffer.alloc(FRAME_HEAD)
	FRAME_MARK.copy(head)
	head.writeUInt32LE(packed.length, 4)
	head.writeUInt32LE(~packed.length >>> 0, 8)
	return Buffer.concat([head, packed])
}
