import {
	createRow,
	FAMILY,
	INODE,
	LOCAL_ADDRESS,
	LOCAL_PORT,
	MAPPED_WORD,
	REMOTE_ADDRESS,
	REMOTE_PORT,
	RX_QUEUE,
	STATE,
	TIMER,
	TIMER_WHEN,
} from '../../../../src/kernel/row.js'
import { RowBlock } from '../../../../src/kernel/row-block.js'
import { RecordingWriter } from '../../../../src/recording/recording-writer.js'

/** Writes a recording of a host with so many sockets: `recorder.js FILE SAMPLES SOCKETS`, 30 s from sample to sample. */
const [file, samples, sockets] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4])]
const EVERY = 30
const STATES = [1, 1, 1, 1, 1, 1, 8, 6, 6, 6]

let seed = 1
function random(below: number): number {
	seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
	return Math.floor((seed / 0x80000000) * below)
}

const writer = new RecordingWriter(file, {
	startedAt: Date.UTC(2026, 0, 1),
	every: EVERY,
	ports: [80],
	capacity: sockets,
	pseudonymised: false,
	source: 'made up by the benchmark',
})
const rows = new RowBlock()
const row = createRow()
row[FAMILY] = 4
row[LOCAL_PORT] = 80
row[LOCAL_ADDRESS + 2] = row[REMOTE_ADDRESS + 2] = MAPPED_WORD
const connections = Array.from({ length: sockets }, () => newConnection(0))

/** Two thirds live for some samples, a third for one. */
function newConnection(sample: number) {
	const lives = random(3) === 0 ? 1 : 1 + random(20)
	return { remote: random(0x10000), port: 1024 + random(60_000), inode: 1 + random(1e9), until: sample + lives }
}

for (let sample = 0; sample < samples; sample++) {
	rows.clear()
	row[STATE] = 10
	row[REMOTE_PORT] = row[RX_QUEUE] = 0
	row[INODE] = 1
	rows.add(row)
	for (let each = 0; each < sockets; each++) {
		if (connections[each]!.until <= sample) connections[each] = newConnection(sample)
		const { remote, port, inode } = connections[each]!
		const state = STATES[inode % STATES.length]!
		row[STATE] = state
		row[REMOTE_ADDRESS + 3] = remote
		row[REMOTE_PORT] = port
		row[INODE] = state === 6 ? 0 : inode
		row[TIMER] = state === 1 ? 2 : 0
		row[TIMER_WHEN] = state === 1 ? 720_000 - random(60_000) : 0
		rows.add(row)
	}
	writer.append({
		at: sample * EVERY,
		wallTime: Date.UTC(2026, 0, 1) + sample * EVERY * 1000,
		extent: 'full',
		source: 'proc',
		unix: undefined,
		rows,
		counters: new Map([
			['Tcp.PassiveOpens', sample * sockets],
			['TcpExt.ListenOverflows', 0],
		]),
		machine: undefined,
	})
}
writer.close()
