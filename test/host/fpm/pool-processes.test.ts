import { expect, it } from 'vitest'
import { countFull } from '../../../src/host/fpm/pool-processes.js'

const LOG = `[19-Nov-2026 21:30:28] WARNING: [pool shop] server reached pm.max_children setting (8), consider raising it
[26-Nov-2026 21:30:28] WARNING: [pool shop] server reached pm.max_children setting (8), consider raising it
[26-Nov-2026 21:31:10] WARNING: [pool blog] server reached max_children setting (3), consider raising it
[26-Nov-2026 22:00:01.123456] WARNING: pid 77, fpm_pctl_perform_idle_server_maintenance(), line 473: [pool shop] server reached pm.max_children setting (8), consider raising it
[27-Nov-2026 06:25:01] NOTICE: Reloading in progress ...
`

it.each([
	['counts the last week', 'shop', 8, 2],
	['knows ondemand’s words', 'blog', 3, 1],
	['and what never happened', 'news', 8, 0],
	['and leaves out what was with another size', 'shop', 12, 0],
])('%s', (_, pool, children, times) => {
	expect(countFull(LOG, pool, children, Date.parse('27 Nov 2026 12:00:00'))).toBe(times)
})
