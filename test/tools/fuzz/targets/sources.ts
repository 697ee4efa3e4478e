import fc from 'fast-check'
import { LAST_STATE } from '../../../../src/detect/tcp-state.js'
import { LookCensus } from '../../../../src/kernel/look-census.js'
import { UnixScanner } from '../../../../src/kernel/proc-net-unix.js'
import { LOCAL_PORT, REMOTE_PORT, STATE } from '../../../../src/kernel/row.js'
import { RowBlock } from '../../../../src/kernel/row-block.js'
import { DiagScanner } from '../../../../src/kernel/sock-diag-message.js'
import { addSocketInfo } from '../../../../src/recording/ss-text.js'
import { captured, capturedDatagrams } from '../../../fixtures/proc-net.js'
import { scanInto } from '../../../kernel/reading.js'
import { anyBytes, edited } from '../edits.js'
import { createTarget, type FuzzTarget, must } from '../target.js'

const of = (seeds: readonly Buffer[], words: readonly string[]) =>
	fc.oneof({ arbitrary: edited(seeds, words), weight: 9 }, { arbitrary: anyBytes, weight: 1 })

const inputs = fc.record({
	datagram: of(capturedDatagrams('spoken'), ['\x00\x00', '\xff\xff\xff\xff', '\x12\x00', '\x02\x00']),
	unix: of([captured('spoken', 'unix')], [' 0001 03 ', '00010000', '/tmp/pools/shop.sock', '\n', '@']),
	ss: of(
		[captured('spoken', 'ss').subarray(0, 4000)],
		['LISTEN', ' lastsnd:', '[::ffff:', '99999999999999999999', '*:*'],
	),
})

/** The readers of what the kernel says beside /proc/net/tcp, and the census that takes it. */
export function createSourcesTarget(): FuzzTarget {
	const census = new LookCensus({
		services: [{ name: 'apache', ports: [80], capacity: undefined, backlog: undefined, profile: 'apache' }],
	})
	const unixScanner = new UnixScanner()
	let at = 0
	return createTarget({
		name: 'sources',
		about:
			'datagrams of sock_diag, /proc/net/unix and ss: rows that can be, or what is wrong with them; the census takes them',
		inputs,
		check({ datagram, unix, ss }) {
			const rows = new RowBlock()
			// Behind what was received stand the bytes of an earlier, longer datagram.
			const buffer = Buffer.concat([datagram, capturedDatagrams('spoken')[0]!])
			const sequence = datagram.length >= 12 ? datagram.readUInt32LE(8) : 1
			new DiagScanner(rows).scan(buffer, datagram.length, sequence)
			must(rows.length * 72 <= datagram.length, () => `${rows.length} rows of ${datagram.length} bytes`)
			for (let index = 0; index < rows.length; index++) {
				const row = rows.at(index)
				must(row[STATE]! >= 1 && row[STATE]! <= LAST_STATE, () => `state ${row[STATE]}`)
				must(row[LOCAL_PORT]! <= 0xffff && row[REMOTE_PORT]! <= 0xffff, () => `port ${row[LOCAL_PORT]}`)
			}
			const paths = unixScanner.scan(unix)
			const lines = unix.toString('latin1').split('\n').length
			const connections = paths?.reduce((sum, { accepted, waiting }) => sum + accepted.length + waiting, 0) ?? 0
			must(connections < lines, () => `${connections} connections in ${lines} lines`)
			const told = new RowBlock()
			scanInto(told, { 4: captured('spoken', 'tcp'), 6: captured('spoken', 'tcp6') })
			must(addSocketInfo(ss.toString('latin1'), told) <= ss.length, () => 'more sockets than bytes')
			const context = {
				wallTime: undefined,
				extent: 'full',
				source: 'sock-diag',
				counters: new Map(),
				machine: undefined,
			} as const
			for (const block of [rows, told]) {
				const look = census.look({ ...context, at: ++at, rows: block, unix: paths })
				const { accepted, queued, states } = look.services[0]!.connections!
				must(accepted + queued === states.ESTABLISHED, () => 'accepted and queued are not ESTABLISHED')
				must((look.upstreams?.length ?? 0) <= 64, () => `${look.upstreams?.length} upstreams`)
			}
		},
	})
}
