using OrleansReco.Cli.Up;
using OrleansReco.Gateway.Keys;
using OrleansReco.Silo.Hosting;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Rest;

public sealed class ApiKeyTests : IAsyncLifetime
{
    private readonly RunningService _service = new();
    private readonly string _app = ApiKey.NewSecret();
    private readonly string _operator = ApiKey.NewSecret();
    private readonly string _privacy = ApiKey.NewSecret();

    public async Task InitializeAsync()
    {
        var file = new ApiKeyFile(Path.Combine(_service.Store, "keys.json"));
        file.Add(new("front", ApiKey.Hash(_app), [Role.App], TimeProvider.System.GetUtcNow()));
        file.Add(new("ops", ApiKey.Hash(_operator), [Role.Operator], TimeProvider.System.GetUtcNow()));
        file.Add(new("dpo", ApiKey.Hash(_privacy), [Role.Privacy], TimeProvider.System.GetUtcNow()));
        _service.Settings["Reco:Gateway:RequireApiKeys"] = "true";
        await _service.StartAsync();
    }

    public Task DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData("GET", "/v1/items/x", 404, 404, 403)]
    [InlineData("GET", "/v1/models", 403, 200, 403)]
    [InlineData("GET", "/v1/users/x", 403, 403, 404)]
    [InlineData("GET", "/v1/decisions/x", 403, 404, 404)]
    [InlineData("GET", "/v1/surfaces", 200, 200, 403)]
    [InlineData("GET", "/metrics", 403, 200, 403)]
    public async Task Call_WithARole_IsLetThroughWhereTheRoleReaches(string method, string path, int app, int operators, int privacy)
    {
        Assert.Equal((app, operators, privacy, 401, 401), (await Status(_app), await Status(_operator), await Status(_privacy), await Status(null), await Status("reco_of_another")));

        async Task<int> Status(string? key)
        {
            using var response = await _service.SendAsync(new HttpMethod(method), path, null, key);
            return (int)response.StatusCode;
        }
    }

    [Theory]
    [InlineData("/v1/items/x", "app")]
    [InlineData("/metrics", "operator")]
    [InlineData("/v1/users/x", "privacy")]
    public async Task Call_WithoutAKey_IsToldTheRoleThatItNeeds(string path, string role)
    {
        foreach (var key in new[] { null, "reco_of_another" })
        {
            using var response = await _service.SendAsync(HttpMethod.Get, path, null, key);

            Assert.Contains($"--role {role}", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Probes_WithoutAKey_Answer()
    {
        using var live = await _service.Http.GetAsync("/health/live");
        using var ready = await _service.Http.GetAsync("/health/ready");

        Assert.Equal((200, 200), ((int)live.StatusCode, (int)ready.StatusCode));
    }

    [Fact]
    public void KeyFile_OfKeys_HoldsHashesAndNoKey()
    {
        var text = File.ReadAllText(Path.Combine(_service.Store, "keys.json"));

        Assert.DoesNotContain(_app, text, StringComparison.Ordinal);
        Assert.Contains(ApiKey.Hash(_app), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://192.0.2.1:0")]
    public void PublicAddress_WithoutAKey_IsRefusedAtStart(string url)
    {
        var store = Path.Combine(Path.GetTempPath(), $"reco-e2e-none-{Guid.NewGuid():n}");

        var error = Assert.Throws<SettingsException>(() => RecoProcess.Build(store, [url], new Dictionary<string, string?>()));

        Assert.Contains("reco keys add", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PublicAddress_InTheServersOwnSettings_IsRefusedAtStart()
    {
        var store = Path.Combine(Path.GetTempPath(), $"reco-e2e-none-{Guid.NewGuid():n}");

        var error = Assert.Throws<SettingsException>(() => RecoProcess.Build(store, ["http://127.0.0.1:0"], new Dictionary<string, string?> { ["Kestrel:Endpoints:Open:Url"] = "http://0.0.0.0:0" }));

        Assert.Contains("Say addresses with --urls", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_SeveralWrong_AreAllInOneReport()
    {
        var error = Assert.Throws<SettingsException>(() => RecoProcess.Build(Path.GetTempPath(), ["ftp://x"], new Dictionary<string, string?>
        {
            ["Reco:Gateway:MaxEvents"] = "0",
            ["Reco:Store:Readers"] = "many",
            ["Reco:Recommendations:MaxConcurent"] = "7",
            ["Reco:Trainer:HoldOutShare"] = "2",
        }));

        Assert.Equal(5, error.Failures.Count);
        Assert.All((string[])["MaxEvents", "Readers", "MaxConcurent", "HoldOutShare", "ftp://x"], name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }
}
