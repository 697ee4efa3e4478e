import { describe, expect, it } from 'vitest'
import { mayPage } from '../../src/detect/profile-rules.js'
import { PROFILES, type Profile } from '../../src/detect/settings.js'

const RULES = [
	'queue-standing',
	'queue-filling',
	'syn-flood',
	'stuck-growing',
	'hidden-growing',
	'exhaustion-forecast',
	'sustained-use',
	'growth-over-normal',
]

/** What each role leaves out: see the five-states article. */
const SILENT = {
	apache: [],
	nginx: ['growth-over-normal'],
	database: [],
	proxy: ['stuck-growing', 'hidden-growing', 'growth-over-normal'],
	generic: ['exhaustion-forecast', 'sustained-use', 'growth-over-normal'],
} satisfies Record<Profile, string[]>

describe('mayPage', () => {
	it.each(PROFILES)('%s', (profile) => {
		expect(RULES.filter((rule) => !mayPage(profile, rule))).toEqual(SILENT[profile])
	})

	it('knows no rule by another name', () => {
		expect(mayPage('apache', 'queue')).toBe(false)
	})
})
