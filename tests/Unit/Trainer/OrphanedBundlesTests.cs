using Microsoft.Extensions.Logging.Abstractions;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Bundles;
using OrleansReco.Tests.Unit.Client;
using OrleansReco.Tests.Unit.Fakes;
using OrleansReco.Tests.Unit.Learning.Bundles;
using OrleansReco.Trainer;

namespace OrleansReco.Tests.Unit.Trainer;

public sealed class OrphanedBundlesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("reco-orphans-").FullName;
    private readonly TestClock _clock = new();
    private readonly Registry _registry = new();
    private readonly TrainerOptions _options = new();
    private readonly DirectoryBundleStore _bundles;

    public OrphanedBundlesTests() => _bundles = new DirectoryBundleStore(_root);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Look_OldAndUnregistered_IsRemoved_AndNothingElse()
    {
        var orphan = await Save("orphan", _options.OrphanAge + TimeSpan.FromMinutes(1));
        var young = await Save("young", _options.OrphanAge - (_options.OrphanAge / 6));
        var registered = await Save("registered", _options.OrphanAge * 100);
        _registry.Versions.Add(registered);
        var beingSaved = Directory.CreateDirectory(Path.Combine(_root, ".0123.tmp")).FullName;
        var halfRemoved = Directory.CreateDirectory(Path.Combine(_root, ".4567.removed")).FullName;
        var looks = Looks(_registry);

        await LookTwice(looks);

        Assert.False(Directory.Exists(halfRemoved));
        Assert.False(_bundles.Exists(orphan));
        Assert.True(_bundles.Exists(young));
        Assert.True(_bundles.Exists(registered));
        Assert.True(Directory.Exists(beingSaved));
        _clock.Advance(_options.OrphanAge / 6);
        await LookTwice(looks);
        Assert.Equal([registered], (await _bundles.ListAsync()).Select(bundle => bundle.Version));
    }

    [Fact]
    public async Task Look_FoundForTheFirstTime_LeavesTimeToRegisterWhatWasBroughtFromElsewhere()
    {
        var version = await Save("brought", _options.OrphanAge * 100);
        _registry.Versions.Add("20260101T000000Z-00000000");
        var looks = Looks(_registry);
        await looks.LookAsync(CancellationToken.None);
        _registry.Versions.Add(version);
        _clock.Advance(_options.OrphanAge / 24);
        await looks.LookAsync(CancellationToken.None);

        Assert.True(_bundles.Exists(version));
    }

    [Fact]
    public async Task Look_RegisteredWhileItLooks_Stays()
    {
        var versions = new[] { await Save("late", _options.OrphanAge * 2), await Save("other", _options.OrphanAge * 2) }.Order(StringComparer.Ordinal).ToList();
        _registry.Versions.Add("20260101T000000Z-00000000");
        var looks = Looks(_registry);
        await looks.LookAsync(CancellationToken.None);
        // The second look finds both still unregistered; before the first of them goes the second is registered.
        _registry.Asked = () => _registry.Versions.Add(versions[1]);
        _clock.Advance(_options.OrphanAge / 24);
        await looks.LookAsync(CancellationToken.None);

        Assert.Equal([versions[1]], (await _bundles.ListAsync()).Select(bundle => bundle.Version));
    }

    [Fact]
    public async Task Look_RegistryIsEmptyOrAway_RemovesNothing()
    {
        var version = await Save("of-another", _options.OrphanAge * 2);
        var looks = Looks(_registry);
        await LookTwice(looks);
        _registry.Asked = () => throw new HttpRequestException("The service is away.");
        _clock.Advance(_options.OrphanAge);
        await LookTwice(looks);

        Assert.True(_bundles.Exists(version));
    }

    [Fact]
    public async Task Look_RegistryOfMoreThanAPage_KeepsEveryRegisteredBundle()
    {
        var registered = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            registered.Add(await Save($"registered {i}", _options.OrphanAge * 2));
        }

        var orphan = await Save("orphan", _options.OrphanAge * 2);
        await using var service = await PagedService(registered, failsBefore: null);
        await using var client = new ClientOf([service.Address]);

        await LookTwice(Looks(Over(client)));

        Assert.Equal(registered.Order(StringComparer.Ordinal), (await _bundles.ListAsync()).Select(bundle => bundle.Version));
        Assert.False(_bundles.Exists(orphan));
    }

    [Fact]
    public async Task Look_APageFails_RemovesNothing()
    {
        var saved = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            saved.Add(await Save($"saved {i}", _options.OrphanAge * 2));
        }

        await using var service = await PagedService(saved[..4], failsBefore: saved[1]);
        await using var client = new ClientOf([service.Address]);

        await LookTwice(Looks(Over(client)));

        Assert.Equal(saved.Order(StringComparer.Ordinal), (await _bundles.ListAsync()).Select(bundle => bundle.Version));
        Assert.Contains(service.Requests, request => request.Path.EndsWith($"before={saved[1]}", StringComparison.Ordinal));
    }

    /// <summary>A service whose registry has two versions a page; it refuses the page that begins after <paramref name="failsBefore"/>.</summary>
    private static Task<ScriptedService> PagedService(List<string> versions, string? failsBefore) => ScriptedService.StartAsync(http =>
    {
        var before = http.Request.Query["before"].ToString();
        if (before == failsBefore)
        {
            return ScriptedService.Problem(400, "before must be in the list")(http);
        }

        var start = versions.IndexOf(before) + 1;
        var page = versions.Skip(start).Take(2).Select(version => $$"""{"manifest":{"version":"{{version}}","createdAt":"2026-01-01T00:00:00Z","dataSnapshot":"d","codeVersion":"c"},"stage":"rejected"}""");
        var next = start + 2 < versions.Count ? $",\"next\":\"{versions[start + 1]}\"" : "";
        return ScriptedService.Json($$"""{"models":[{{string.Join(',', page)}}]{{next}}}""")(http);
    });

    private ClientModelRegistry Over(ClientOf client) => new(() => client.Client, TimeSpan.FromSeconds(1), _clock, NullLogger<ClientModelRegistry>.Instance);

    private OrphanedBundles Looks(IModelRegistry registry) => new(_bundles, registry, _options, _clock, NullLogger.Instance);

    private async Task LookTwice(OrphanedBundles looks)
    {
        await looks.LookAsync(CancellationToken.None);
        _clock.Advance(_options.OrphanAge / 24);
        await looks.LookAsync(CancellationToken.None);
    }

    private async Task<string> Save(string data, TimeSpan ago)
    {
        var version = (await _bundles.SaveAsync(ModelBundleTests.Draft() with { DataSnapshot = data })).Version;
        File.SetLastWriteTimeUtc(Path.Combine(_root, version, "manifest.json"), (_clock.GetUtcNow() - ago).UtcDateTime);
        return version;
    }

    private sealed class Registry : IModelRegistry
    {
        public HashSet<string> Versions { get; } = [];

        /// <summary>Called after each answer.</summary>
        public Action? Asked { get; set; }

        public Task<ModelsAnswer> ReadAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException("Nothing else is read here.");

        public Task<IReadOnlySet<string>> ReadVersionsAsync(CancellationToken cancellationToken = default)
        {
            var answer = Versions.ToHashSet();
            Asked?.Invoke();
            return Task.FromResult<IReadOnlySet<string>>(answer);
        }

        public Task<ModelStage> RegisterAsync(string version, GateReport gate, CancellationToken cancellationToken = default) => throw new NotSupportedException("Nothing is registered here.");
    }
}
