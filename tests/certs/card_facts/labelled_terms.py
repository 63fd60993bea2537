"""All 118 terms of fixtures/aws.md in the order of the notes, labelled by hand for what a card would teach.

good: true, and worth asking. usable: true as far as it goes, but narrow, vague or known to the author only.
bad: nothing to learn, or no answer to its question. harmful: wrong, outdated, against the catalogue, or
misleading without its context. The reason stands where it is not obvious.
"""

from __future__ import annotations

from typing import NamedTuple


class Labelled(NamedTuple):
    title: str
    summary_begins: str
    label: str
    why: str = ""


_TABLE = """
ECS|run Docker containers|good|
Fargate|serverless ECS|harmful|it is not an orchestrator, and serves EKS as well
EKS|managed Kubernetes|good|
Athena|how is this different|bad|a question
Data Pipeline|ETL|harmful|closed to new customers
CloudSearch|search plaintext|harmful|closed; it searches its own index
EMR|Spark i.e. MapReduce|usable|Spark is not MapReduce, and texts are not all
Glue|run ETL using Spark|good|
Elastic Beanstalk|PaaS|usable|
Elastic Transcode|deal w/ video|harmful|discontinued
AppStream|run Windows app|good|
Directory Service|Active Directory|good|
WorkMail|give employees|harmful|closed to new customers
Workspaces|remote desktop|good|
Service Catalog|setup user perms|harmful|approved products, without wide permissions
Storage Gateway|S3 for corporate|usable|files, blocks and tapes as well
scaling|ElasticBeanstalk|bad|
Compute Engine|EC2; compare prices|harmful|another vendor's name
burstable|autoscale|harmful|CPU credits, not scaling
spot instance|auctioned instances|harmful|no auction any more
alternatives||bad|of what?
blueprint|bootstrap|usable|
debug|get function running|harmful|outdated
dependencies|must be less than|usable|
internals||bad|
perms|necessar|bad|
runtimes|need custom|bad|
startup time|can reuse|usable|
Step Functions|flowchart|usable|
time limit|300 sec|harmful|900 seconds since 2018
ENI|all traffic goes|usable|tells a property, not what it is
API Gateway|proxy so you can|good|
CloudFront|CDN|good|
Firewall Manager|manage multiple WAF|usable|across accounts, and not of WAF alone
ELB|load balancer|good|
KMS|password vault|harmful|that is Secrets Manager
WAF|firewall for|good|
region|collection of AZ|good|
availability zone||bad|
local zone||bad|
ACM|certificates|usable|
GovCloud|regions for gov|good|
NACL|network ACL; don't|harmful|advises against a second layer
Flow Logs|logging within VPC|usable|traffic, not any logging
security group|firewall; whitelist|good|
Redshift|data warehouse|good|
Snowball|like having a hard|harmful|closed to new customers
DMS|db migrations|good|
DynamoDB|NoSQL|usable|
Elasticache|类似 Redis|usable|
RDS|DBaaS|good|
parameter group|config for RDS|good|
RDS||bad|
Aurora|dbms; can migrate|usable|
Glacier|S3 but cheaper|good|
MinIO||bad|
block|mount to instance|usable|
file|mount to instance|usable|
object|don't mount|usable|
EBS|attachable storage|good|
EFS|like S3|harmful|a shared NFS file system, not like S3
S3|obj storage|good|
bucket|holds obj|good|
block-level storage|hard drive aaS|usable|
ARN|ID for resource|good|
CodeCommmit|Github|usable|
Code Deploy|mv code from|harmful|it does not take code from CodeCommit by itself
CodePipeline|CICD|good|
CodeArtifact||bad|
CodeCatalyst||bad|
Cognito|OAuth|usable|
Device Farm|mobile testing|good|
SNS|Twilio|bad|
cloud practioner|replaced CLF-C01|harmful|it was in 2023
dev associate|CP++|bad|
solutions architect associate||bad|
solutions architect professional|SA++|bad|
data eng associate||bad|
db speciality||bad|
machine learning speciality||bad|
CDK|script|bad|
CloudFormation|JSON/YAML; Terraform|good|
System Initiative||bad|
Config|track overall AWS setup|good|
account|ID, alias|bad|
user|operator w/|good|
role|user w/ tmp|good|
credentials|pw, access key|good|
group|collection of users|good|
policy|JSON doc of perms|good|
Root|sometimes customer|bad|a remark
Administrator|root but cannot|usable|
PowerUser|Administrator but|good|
access key|public key|harmful|it is a pair, and no public key
secret access key|private key|harmful|a shared secret, no private key of a pair
account ID||bad|
Cognito||bad|
SCP||bad|
CloudShell|in-broswer shell|good|
saws|official CLI|harmful|not official
aws-shell|official CLI|harmful|not the official CLI
LocalStack|run AWS locally|good|
boto3|Python lib for AWS|good|
Moto|mock resources|usable|
Eventbridge|route events|good|
SNS|pub sub|good|
SQS|queue; Postgres impl|harmful|the second part names what its links are about
SWF|SQS + logic|bad|
SES|email|usable|
MSK|take away operations|good|
Kinesis|AWS Kafka|harmful|an API of its own
User Notifications||bad|
log driver|sw that stores|usable|it sends them
Cloudwatch|alerts for services|usable|
CloudTrail|logging|harmful|of what? CloudWatch keeps logs
Inspector|security scan|good|
OpsWorks|auto-scaling|harmful|shut down in 2024
X-Ray|trace HTTP req|good|
"""

LABELLED = [Labelled(*line.split("|")) for line in _TABLE.strip().splitlines()]
