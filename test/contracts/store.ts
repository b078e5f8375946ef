import type { Test } from 'tap'
import { testActivity } from './activity.ts'
import { testArtifacts } from './artifacts.ts'
import { testDesk } from './desk.ts'
import { testUnitOfWork } from './log.ts'
import type { Open } from './opening.ts'
import { testPolicies } from './policies.ts'
import { testRules } from './rules.ts'
import { testSearch } from './search.ts'

/** What every backend of the store must do. One line in its own test runs all of it. */
export async function testStore(t: Test, open: Open): Promise<void> {
  await testActivity(t, open)
  await testArtifacts(t, open)
  await testDesk(t, open)
  await testPolicies(t, open)
  await testRules(t, open)
  await testSearch(t, open)
  await testUnitOfWork(t, open)
}
