import { describe, expect, it } from 'vitest'
import { describeUse } from '../../src/detect/capacity.js'
import { FORTY } from './capacities.js'

describe('describeUse', () => {
	it('never lets a number stand without its base', () => {
		expect(describeUse(38, FORTY)).toBe('38 of 40, from apache2.conf')
		expect(describeUse(38, undefined)).toBe('38 (capacity unknown)')
	})
})
