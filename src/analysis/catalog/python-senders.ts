import { lookup } from '../../model/lookup.ts'

/** Calls that send through a service: chats, mail, storage. Dotted names, `()` for the result of a call. */
export const PYTHON_SENDERS: readonly string[] = [
  'boto3.client().put_object',
  'boto3.client().upload_file',
  'boto3.client().upload_fileobj',
  'boto3.resource().Bucket().put_object',
  'boto3.resource().Bucket().upload_file',
  'boto3.resource().Object().put',
  'boto3.resource().Object().upload_file',
  'boto3.resource().meta.client.upload_file',
  'discord_webhook.DiscordWebhook',
  'dhooks.Webhook().send',
  'telebot.TeleBot().*',
  'telebot.async_telebot.AsyncTeleBot().*',
  'telegram.Bot().*',
  'aiogram.Bot().*',
  ...['send_message', 'send_file'].map((method) => `telethon.TelegramClient().${method}`),
  ...['send_message', 'send_document', 'send_photo'].map((method) => `pyrogram.Client().${method}`),
  ...['chat_postMessage', 'files_upload', 'files_upload_v2'].map((method) => `slack_sdk.WebClient().${method}`),
  'slack_sdk.webhook.WebhookClient().send',
  ...['Webhook', 'SyncWebhook'].map((kind) => `discord.${kind}.from_url().send`),
  'yagmail.SMTP().send',
  'dropbox.Dropbox().files_upload',
  'fabric.Connection().put',
  ...['publish.single', 'publish.multiple', 'client.Client().*'].map((name) => `paho.mqtt.${name}`),
  ...['send', 'send_bytes'].map((method) => `multiprocessing.connection.Client().${method}`),
  ...['capture_message', 'capture_event'].map((name) => `sentry_sdk.${name}`),
  ...['socket.socket()', 'socket.create_connection()'].map((made) => `${made}.makefile().write`),
  ...['write', 'writelines'].map((method) => `asyncio.open_connection().${method}`),
  ...['connect', 'sync.client.connect', 'client.connect'].map((made) => `websockets.${made}().send`),
  ...['send', 'send_binary'].map((method) => `websocket.WebSocket().${method}`),
  ...['send_str', 'send_bytes', 'send_json'].map((method) => `aiohttp.ClientSession().ws_connect().${method}`),
  ...['emit', 'send'].map((method) => `socketio.Client().${method}`),
  ...['send', 'sendall', 'connect'].map((method) => `socks.socksocket().${method}`),
  'trio.open_tcp_stream().send_all',
  'anyio.connect_tcp().send',
  ...['post', 'put', 'request'].flatMap((verb) => [`grequests.${verb}`, `treq.${verb}`, `asks.${verb}`]),
  'tornado.httpclient.HTTPClient().fetch',
  'tornado.httpclient.AsyncHTTPClient().fetch',
  // what a page is asked for stands in its address
  ...['Chrome', 'Firefox', 'Edge', 'Remote'].map((browser) => `selenium.webdriver.${browser}().get`),
  ...['sync', 'async'].flatMap((kind) =>
    ['chromium', 'firefox', 'webkit'].map(
      (browser) => `playwright.${kind}_api.${kind}_playwright().${browser}.launch().new_page().goto`,
    ),
  ),
  ...['send', 'sendp', 'sr', 'sr1', 'srp'].map((name) => `scapy.all.${name}`),
  ...['text', 'addSection', 'title'].map((method) => `pymsteams.connectorcard().${method}`),
  // handlers of a logger: what is logged goes to their address
  ...['HTTPHandler', 'SysLogHandler', 'SocketHandler', 'DatagramHandler', 'SMTPHandler'].flatMap((handler) =>
    ['debug', 'info', 'warning', 'error', 'critical', 'exception', 'log', 'emit', 'handle'].map(
      (method) => `logging.handlers.${handler}().${method}`,
    ),
  ),
]

/** Makes of clients of stores and queues, which whoever makes them tells where they are, and with what key. */
const STORES: Readonly<Record<string, readonly string[]>> = lookup({
  'set setex hset sadd lpush rpush xadd publish': [
    'redis.Redis()',
    'redis.StrictRedis()',
    'redis.from_url()',
    'redis.Redis.from_url()',
    'redis.asyncio.from_url()',
    'redis.asyncio.Redis()',
  ],
  'insert_one insert_many replace_one update_one': [
    'pymongo.MongoClient()',
    'pymongo.mongo_client.MongoClient()',
    'motor.motor_asyncio.AsyncIOMotorClient()',
  ],
  'execute executemany': [
    ...['pymysql', 'MySQLdb', 'mysql.connector', 'psycopg2', 'psycopg', 'pymssql', 'mariadb'].map(
      (driver) => `${driver}.connect().cursor()`,
    ),
    'psycopg.connect()',
  ],
  basic_publish: ['pika.BlockingConnection().channel()'],
  'send send_string send_json send_multipart send_pyobj': [
    'zmq.Context().socket()',
    'zmq.Context.instance().socket()',
    'zmq.asyncio.Context().socket()',
  ],
  'send produce': ['kafka.KafkaProducer()', 'confluent_kafka.Producer()'],
  'unary_unary() stream_unary() unary_stream()': ['grpc.insecure_channel()', 'grpc.secure_channel()'],
  'create_file update_file create_gist create_issue create_git_blob': ['github.Github()'],
  'put_object fput_object': ['minio.Minio()'],
  'upload_from_string upload_from_filename upload_from_file': [
    'Client()',
    'Client.create_anonymous_client()',
    'Client.from_service_account_json()',
    'Client.from_service_account_info()',
  ].flatMap((client) => ['bucket', 'get_bucket'].map((bucket) => `google.cloud.storage.${client}.${bucket}().blob()`)),
  upload_blob: [
    'BlobClient()',
    'BlobClient.from_blob_url()',
    'BlobClient.from_connection_string()',
    'ContainerClient()',
    'ContainerClient.from_container_url()',
    'ContainerClient.from_connection_string()',
    ...['BlobServiceClient()', 'BlobServiceClient.from_connection_string()'].flatMap((client) => [
      `${client}.get_blob_client()`,
      `${client}.get_container_client()`,
    ]),
  ].map((client) => `azure.storage.blob.${client}`),
  'create batch_create': ['pyairtable.Api().table()', 'pyairtable.Table()'],
  append: ['imaplib.IMAP4()', 'imaplib.IMAP4_SSL()'],
  'publish request': ['nats.connect()', 'nats.aio.client.Client()'],
  'upload_file upload_folder create_commit': ['huggingface_hub.HfApi()'],
  'insert upsert update': ['supabase.create_client().table()', 'supabase.create_client().from_()'],
  'put put_r': ['pysftp.Connection()'],
  'send_message send_email publish': ['boto3.client()'],
  send: ['sendgrid.SendGridAPIClient()'],
  'write_points write': ['influxdb.InfluxDBClient()'],
  'index create': ['elasticsearch.Elasticsearch()'],
  create: ['twilio.rest.Client().messages', 'notion_client.Client().pages'],
  'append_row append_rows': ['gspread.service_account().open().sheet1'],
})

/** What they are given to keep or to hand on goes away; what they were made with belongs there. */
export const PYTHON_STORE_SENDERS: readonly string[] = Object.entries(STORES).flatMap(([methods, makers]) =>
  methods.split(' ').flatMap((method) => makers.map((maker) => `${maker}.${method}`)),
)

const NAMED: ReadonlySet<string> = new Set(PYTHON_STORE_SENDERS)
/** Between a client and what sends stand databases, collections and repositories, by names of their own. */
const FAR_FROM_CLIENT =
  /^((?:pymongo|motor\.motor_asyncio|github)\.(?:mongo_client\.)?\w{1,40}\(\))(?:\.\w{1,60}(?:\(\))?){1,4}(\.\w{1,40})$/

/** The same call as it stands in the table; undefined: another one. */
export function storeSender(name: string): string | undefined {
  if (NAMED.has(name)) return name
  const [, client, method] = FAR_FROM_CLIENT.exec(name) ?? []
  const near = `${client ?? ''}${method ?? ''}`
  return NAMED.has(near) ? near : undefined
}

/** Calls that wait for whoever connects. */
export const PYTHON_SERVERS: readonly string[] = [
  ...['TCPServer', 'ThreadingTCPServer', 'UDPServer', 'ThreadingUDPServer'].map((kind) => `socketserver.${kind}`),
  ...['HTTPServer', 'ThreadingHTTPServer'].map((kind) => `http.server.${kind}`),
]

/** Gives a connection, over which more is sent to the same host. */
export const STAYS_OPEN: RegExp =
  /^(?:socket\.create_connection|asyncio\.open_connection|websocket\.create_connection|websockets\.(?:\w+\.)*connect|aiohttp\.ClientSession\(\)\.ws_connect)$/

/** What is done over a connection that was told of when it was made: it says of no host once more that it is asked. */
export const OVER_CONNECTION: RegExp = /^socket\.(?:socket|create_connection)\(\)(?:\.makefile\(\))?\.(?!connect)/
