import { expect, it } from 'vitest'
import { readApacheLog } from './observations.js'

it('finds when Apache complained about its workers, in seconds of the run', () => {
	const log = [
		'2026-11-21 09:18:46.860742 notice AH00489: Apache/2.4 configured -- resuming normal operations',
		'2026-11-21 09:20:06.500742 error AH10159: server is within MinSpareThreads of MaxRequestWorkers',
		'2026-11-21 09:20:46.860742 error AH00484: server reached MaxRequestWorkers setting',
		'',
	].join('\n')
	expect(readApacheLog(log, Date.UTC(2026, 10, 21, 9, 18, 46, 500))).toEqual([
		{ at: 80, code: 'AH10159' },
		{ at: 120.4, code: 'AH00484' },
	])
})
