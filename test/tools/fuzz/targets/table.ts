import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Look } from '../../../../src/detect/look.js'
import { DEFAULT_SETTINGS } from '../../../../src/detect/settings.js'
import { LAST_STATE } from '../../../../src/detect/tcp-state.js'
import { CountersReader } from '../../../../src/kernel/counters-reader.js'
import { TripwireReader } from '../../../../src/kernel/listener-probe.js'
import { LookCensus } from '../../../../src/kernel/look-census.js'
import { RowScanner } from '../../../../src/kernel/proc-net-tcp.js'
import { locateProc } from '../../../../src/kernel/proc-paths.js'
import { LOCAL_PORT, REMOTE_PORT, STATE } from '../../../../src/kernel/row.js'
import { TableReader } from '../../../../src/kernel/table-reader.js'
import { captured, SCENES } from '../../../fixtures/proc-net.js'
import { RowList, scanInto } from '../../../kernel/reading.js'
import { anyBytes, edited } from '../edits.js'
import { createTarget, type FuzzTarget, must } from '../target.js'

/** A captured table in a size in which many can be tried. */
const tables = (file: string) => SCENES.map((scene) => captured(scene, file).subarray(0, 1500))
const WORDS = ['  sl  local_address rem_address   st', '0A', '08', '01', '0050', '01BB', ' 02:000AFC80 ']

const table = (file: string) =>
	fc.oneof({ arbitrary: edited(tables(file), WORDS), weight: 9 }, { arbitrary: anyBytes, weight: 1 })
const counters = (file: string) =>
	fc.oneof(
		{
			arbitrary: edited(
				SCENES.map((scene) => captured(scene, file)),
				['Tcp: ', 'TcpExt: ', 'inuse '],
			),
			weight: 9,
		},
		{ arbitrary: anyBytes, weight: 1 },
	)

const inputs = fc.record({
	tcp: table('tcp'),
	tcp6: table('tcp6'),
	snmp: counters('snmp'),
	sockstat: counters('sockstat'),
	cuts: fc.array(fc.nat(1_000_000), { maxLength: 6 }),
	everyByte: fc.nat(31).map((number) => number === 0),
})

/** The parser of the socket table, and the readers that feed it. */
export function createTableTarget(): FuzzTarget {
	const proc = mkdtempSync(join(tmpdir(), 'forewarn-fuzz-'))
	const paths = locateProc({ procRoot: proc })
	mkdirSync(join(proc, 'self/net'), { recursive: true })
	return createTarget({
		name: 'table',
		about:
			'tcp, tcp6, snmp and sockstat: rows or malformed lines, the same however they are cut; the detector takes them',
		inputs,
		async check({ tcp, tcp6, snmp, sockstat, cuts, everyByte }) {
			for (const [family, bytes] of [
				[4, tcp],
				[6, tcp6],
			] as const) {
				checkScanner(family, bytes, everyByte ? allCuts(bytes) : placed(cuts, bytes))
			}
			writeFileSync(paths.tcp, tcp)
			writeFileSync(paths.tcp6, tcp6)
			writeFileSync(paths.snmp, snmp)
			writeFileSync(paths.sockstat, sockstat)
			await checkReaders(paths)
		},
		close: () => rmSync(proc, { recursive: true }),
	})
}

function checkScanner(family: 4 | 6, bytes: Buffer, cuts: readonly number[]): void {
	const whole = new RowList()
	scanInto(whole, { [family]: bytes })
	const lines = bytes.toString('latin1').split('\n').length
	must(whole.rows.length + whole.malformedLines <= lines, () => `${whole.rows.length} rows of ${lines} lines`)
	for (const row of whole.rows) {
		must(row[STATE]! >= 1 && row[STATE]! <= LAST_STATE, () => `state ${row[STATE]}`)
		must(row[LOCAL_PORT]! <= 0xffff && row[REMOTE_PORT]! <= 0xffff, () => `port ${row[LOCAL_PORT]}`)
	}
	const pieces = new RowList()
	scanInto(pieces, { [family]: bytes }, cuts)
	must(JSON.stringify(pieces) === JSON.stringify(whole), () => `cut at ${cuts} it reads otherwise`)
}

async function checkReaders(paths: ReturnType<typeof locateProc>): Promise<void> {
	const { services } = DEFAULT_SETTINGS
	const census = new LookCensus({ services })
	const reading = await new TableReader({ paths }).read(new RowScanner(census), () => census.begin(0, 'full'))
	const looked = new TripwireReader(paths, services).read()
	for (const result of [reading, looked])
		if (result.kind === 'failed') must(/^[\x20-\x7e…]+$/.test(result.reason), () => `unprintable: ${result.reason}`)
	const read = new CountersReader(paths).read()
	for (const [name, value] of read) must(Number.isFinite(value), () => `${name} is ${value}`)
	if (reading.kind === 'failed') return
	const look = census.finish({
		at: 0,
		wallTime: undefined,
		extent: 'full',
		source: 'proc',
		unix: undefined,
		counters: read,
		machine: undefined,
	})
	checkLook(look)
}

function checkLook({ host, services }: Look): void {
	for (const { acceptQueue, connections } of services) {
		const { states, accepted, queued, stuck, abandoned } = connections!
		const sum = Object.values(states).reduce((all, count) => all + count, 0)
		must(sum <= host.total, () => `${sum} rows of ${host.total}`)
		must(accepted + queued === states.ESTABLISHED, () => 'accepted and queued are not ESTABLISHED')
		must(stuck + abandoned === states.CLOSE_WAIT, () => 'stuck and abandoned are not CLOSE_WAIT')
		must(Number.isSafeInteger(acceptQueue), () => `an accept queue of ${acceptQueue}`)
	}
}

function allCuts(bytes: Buffer): number[] {
	return bytes.length > 1000 ? [] : Array.from({ length: bytes.length }, (_, at) => at)
}

function placed(cuts: readonly number[], bytes: Buffer): number[] {
	return cuts.map((cut) => Math.floor((cut / 1_000_000) * bytes.length)).sort((a, b) => a - b)
}
