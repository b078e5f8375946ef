import { isOfPackage } from './javascript-network.ts'

/**
 * Packages that carry data to a service: databases, queues, stores of files, mail, chats, trackers, code hosts. A program hands them its own
 * data and the key of the service, so that only what no service is given tells anything: all variables, files of secrets, what a person types.
 */
const CARRIERS: ReadonlySet<string> = new Set(
  (
    'mqtt amqplib amqp-connection-manager kafkajs nats stompit redis ioredis pg postgres mysql mysql2 mariadb mongodb mongoose mssql ' +
    '@supabase/supabase-js firebase-admin @sentry/node @sentry/browser posthog-node mixpanel analytics-node @segment/analytics-node ' +
    '@slack/webhook @slack/web-api @slack/bolt resend @sendgrid/mail mailgun.js mailgun-js postmark basic-ftp ssh2-sftp-client node-ssh ' +
    'promise-ftp @octokit/rest @octokit/core @octokit/request octokit @gitbeaker/rest aws-sdk @azure/storage-blob minio googleapis ' +
    'graphql-request @apollo/client @grpc/grpc-js ipfs-http-client kubo-rpc-client nft.storage web3.storage pastebin-js pastebin-api ' +
    'pastebin-ts grammy ably pusher pusher-js dropbox box-node-sdk cloudinary imap node-imap imapflow'
  ).split(' '),
)

/** Scopes and folders whose packages all are. */
const CARRYING = /^(?:@aws-sdk\/client-|@google-cloud\/|firebase\/|@firebase\/)/

/** Whether a call is one of such a package: `module:pg.Client`. */
export function carries(api: string): boolean {
  if (!api.startsWith('module:')) return false
  const name = api.slice('module:'.length)
  if (CARRYING.test(name)) return true
  return isOfPackage(name, CARRIERS)
}
