import { expect, it } from 'vitest'
import { glance } from './capture.js'

const row = (port: string, state: string, queues: string, inode: number) =>
	`   1: 0100A8C0:${port} 0200A8C0:C350 ${state} ${queues} 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 20 4 30 10 -1`
const short = (port: string, state: string) =>
	`   1: 0100A8C0:${port} 0200A8C0:C350 ${state} 00000000:00000000 03:00000100 00000000     0        0 0 3 0000000000000000`

it('counts what stands on the listening ports and nothing else', () => {
	const tcp = [
		'  sl  local_address',
		row('0050', '0A', '00000000:00000007', 11),
		row('0050', '01', '00000000:00000000', 12),
		row('0050', '01', '00000000:00000020', 0),
		row('0050', '08', '00000000:00000001', 13),
		row('0050', '08', '00000000:00000040', 0),
		short('0050', '06'),
		short('0050', '03'),
		row('2329', '01', '00000000:00000000', 14),
		'',
	].join('\n')
	const tcp6 = ['  sl  local_address', row('01BB', '01', '00000000:00000000', 15)].join('\n')
	expect(glance(3, [tcp, tcp6], [80, 443])).toEqual({
		at: 3,
		accepted: 3,
		queued: 7,
		synRecv: 1,
		closeWait: 1,
		timeWait: 1,
		rows: 8,
	})
})
