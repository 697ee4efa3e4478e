import type { Scenario } from './scenario.js'

/** What is known of a recorded run, from its scenario.yml or from its operator: what the detector is held against. */
export type Label = Pick<Scenario, 'title' | 'pattern' | 'onset' | 'firstFailure'>
