namespace OrleansReco.Tests.EndToEnd.Deploy;

public sealed class ComposeTests
{
    [Fact]
    public async Task Compose_AsItIs_StartsWhatTheProgramKnows() => Assert.Empty(await new ComposeCheck().FailuresAsync());

    [Theory]
    [InlineData("Messaging__Transport", "Messaging__Transporter", "no such setting")]
    [InlineData("Reco__RabbitMq__Uri", "Reco__Rabbit__Uri", "no such section")]
    [InlineData("Transport: RabbitMq", "Transport: Pigeon", "Pigeon")]
    [InlineData("DrainDelay: \"00:00:05\"", "DrainDelay: \"01:00:05\"", "DrainDelay")]
    [InlineData("SiloPort: \"11111\"", "SiloPort: \"111111\"", "SiloPort")]
    [InlineData("[trainer, --urls", "[teacher, --urls", "teacher")]
    [InlineData("[silo, --urls", "[silo, --listen", "--listen")]
    [InlineData("RECO_KEY:", "RECO_SECRET_KEY:", "nothing reads")]
    [InlineData("http://127.0.0.1:8081/health/live", "http://127.0.0.1:8080/health/live", "asks port")]
    [InlineData("http://127.0.0.1:8081/health/live", "http://127.0.0.1:8081/healthz", "not mapped")]
    [InlineData("\"127.0.0.1:8080:8080\"", "\"8080:8080\"", "more than loopback")]
    [InlineData("\"127.0.0.1:8080:8080\"", "\"127.0.0.1:8080:80\"", "does not listen")]
    [InlineData("Password=${RECO_POSTGRES_PASSWORD:?run deploy/secrets.sh}", "Password=letmein", "in clear")]
    [InlineData("${RECO_RABBITMQ_PASSWORD:?run deploy/secrets.sh}", "rabbit", "in clear")]
    [InlineData("stop_grace_period: 45s", "stop_grace_period: 30s", "a stop may take")]
    [InlineData("read_only: true\n  cap_drop", "read_only: false\n  cap_drop", "can be written")]
    [InlineData("- source: keys", "- source: key", "no secret key")]
    [InlineData("target: /etc/reco/keys.json", "target: /etc/keys.json", "looks for its API keys")]
    [InlineData("[gateway, --urls", "[gateway, --listen", "--listen")]
    [InlineData("- postgres:/var", "- database:/var", "no database to mount")]
    [InlineData("dockerfile: deploy/Dockerfile", "dockerfile: Dockerfile", "there is no Dockerfile")]
    [InlineData("silo: { condition: service_healthy }", "silos: { condition: service_healthy }", "no service silos")]
    public async Task Compose_WithAPlantedError_IsRefused(string right, string wrong, string said)
        => Assert.Contains(await new ComposeCheck(new Plant("compose.yaml", right, wrong)).FailuresAsync(), failure => failure.Contains(said, StringComparison.Ordinal));
}
