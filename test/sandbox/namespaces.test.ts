import t from 'tap'
import { whatForbids } from '../../src/sandbox/namespaces.ts'

for (const { situation, settings, says } of [
  {
    situation: 'AppArmor lets only some programs make them',
    settings: { kernel: { apparmor_restrict_unprivileged_userns: '1\n', unprivileged_userns_clone: '1\n' } },
    says: 'kernel.apparmor_restrict_unprivileged_userns is 1',
  },
  {
    situation: 'two settings of the kernel do',
    settings: { kernel: { unprivileged_userns_clone: '0\n' }, user: { max_user_namespaces: '0\n' } },
    says: 'kernel.unprivileged_userns_clone is 0, user.max_user_namespaces is 0',
  },
  {
    situation: 'none does: a container, or what started us',
    settings: { kernel: { apparmor_restrict_unprivileged_userns: '0\n' }, user: { max_user_namespaces: '63321\n' } },
    says: 'in a container, allow user namespaces or run it outside',
  },
  {
    situation: 'the machine tells nothing',
    settings: {},
    says: 'in a container, allow user namespaces or run it outside',
  },
] as const)
  t.test(`what forbids namespaces: ${situation}`, async (t) => {
    t.equal(whatForbids(t.testdir(settings)), says)
  })
