using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Storage;
using OrleansReco.Grains.Surfaces;
using OrleansReco.Grains.Users;
using OrleansReco.Learning.Examples;
using OrleansReco.Retrieval.Sources;
using OrleansReco.Silo.Messaging;
using OrleansReco.Tests.Unit.Fakes;
using OrleansReco.Tests.Unit.Hosts;

namespace OrleansReco.Tests.Unit.Grains.Feedback;

/// <summary>One life of a process with the feedback path's grains. The store and the clock outlive it.</summary>
internal sealed class FeedbackHost : IAsyncDisposable, IFeedbackLookup, IExamplePublisher
{
    private readonly IHost _host;

    private FeedbackHost(MemoryStore store, TestClock clock, Action<FeedbackHost>? configure)
    {
        (Store, Clock) = (store, clock);
        configure?.Invoke(this);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton(Options).AddSingleton(UserOptions).AddSingleton<IFeedbackLookup>(this);
        builder.Services.AddSingleton<IEventLog>(store).AddSingleton<IDecisionStore>(store).AddSingleton<IDeadlineStore>(store);
        builder.Services.AddSingleton<IExampleStore>(store).AddSingleton<IErasureStore>(store).AddSingleton<IChangeFeed>(store);
        builder.Services.AddSingleton<IGrainStorage>(new FakeGrainStorage(store));
        builder.Services.AddSingleton<ICounterStore>(store).AddSingleton(Trending).AddSingleton<SiloOptions>().AddSingleton<ISurfaceMeter>(new SurfaceMeter());
        builder.Services.AddFeedback();
        foreach (var starter in builder.Services.Where(s => s.ServiceType == typeof(IHostedService)).ToList())
        {
            builder.Services.Remove(starter);
        }

        builder.Services.AddTestRuntime();
        if (Broker is not null)
        {
            builder.Services.AddMessaging(new MessagingOptions { Transport = MessagingTransport.RabbitMq }, configure: null, Broker, BusDuties.Publish);
        }
        else if (RealBus)
        {
            builder.Services.AddMessaging();
        }
        else
        {
            builder.Services.AddSingleton<IExamplePublisher>(this);
        }

        builder.Logging.ClearProviders();
        _host = builder.Build();
    }

    public MemoryStore Store { get; }

    public TestClock Clock { get; }

    public FeedbackOptions Options { get; } = new();

    public UserOptions UserOptions { get; } = new();

    public TrendingCounters Trending { get; } = new(TimeSpan.FromDays(1), TimeProvider.System);

    public DecisionPruner Pruner => _host.Services.GetRequiredService<DecisionPruner>();

    public CounterFlush Counters => _host.Services.GetRequiredService<CounterFlush>();

    public Dictionary<string, SlateTerms> Terms { get; } = [];

    public Dictionary<string, ImmutableArray<string>> Categories { get; } = [];

    /// <summary>Whether examples travel on MassTransit's bus.</summary>
    public bool RealBus { get; set; }

    /// <summary>The broker that examples travel over, if any.</summary>
    public RabbitMqOptions? Broker { get; set; }

    /// <summary>What the bus does with examples; by default they reach the store and are acknowledged.</summary>
    public Func<ImmutableArray<LabeledExample>, Task>? Bus { get; set; }

    /// <summary>What was registered.</summary>
    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<FeedbackHost> Start(MemoryStore? store = null, TestClock? clock = null, Action<FeedbackHost>? configure = null)
    {
        var host = Build(store, clock, configure);
        await host.StartAsync();
        return host;
    }

    /// <summary>A process that has not started yet.</summary>
    public static FeedbackHost Build(MemoryStore? store = null, TestClock? clock = null, Action<FeedbackHost>? configure = null)
        => new(store ?? new MemoryStore(), clock ?? new TestClock(), configure);

    public Task StartAsync() => _host.StartAsync();

    public IFeedbackGrain Feedback(string user = "ann") => Grains.GetGrain<IFeedbackGrain>(user);

    public IUserGrain User(string user = "ann") => Grains.GetGrain<IUserGrain>(user);

    public Task Ready => Task.CompletedTask;

    public SlateTerms TermsOf(string surface) => Terms.GetValueOrDefault(surface, SlateTerms.Default);

    public ImmutableArray<string> CategoriesOf(string itemId) => Categories.GetValueOrDefault(itemId, []);

    public bool IsErased(string userId) => Store.IsErased(userId);

    public bool HasRefused(string userId) => Store.HasRefused(userId);

    /// <summary>Whether the bus says of what it took that it is safe, as a broker's confirm does; else the store acknowledges.</summary>
    public bool Confirms { get; set; }

    public async Task<ImmutableArray<ExampleRef>> PublishAsync(ImmutableArray<LabeledExample> examples, CancellationToken cancellationToken = default)
    {
        await (Bus ?? Deliver)(examples);
        return Confirms ? [.. examples.Select(e => new ExampleRef(e.Id, e.Revision))] : [];
    }

    /// <summary>The example store's side of the bus.</summary>
    public async Task Deliver(ImmutableArray<LabeledExample> examples)
    {
        await Store.StoreExamplesAsync(examples);
        foreach (var user in examples.GroupBy(e => e.UserId))
        {
            await Grains.GetGrain<IFeedbackGrain>(user.Key).Acknowledge([.. user.Select(e => new ExampleRef(e.Id, e.Revision))]);
        }
    }

    /// <summary>Serves a slate as the recommendation grain does.</summary>
    public async Task<ServedSlate> Serve(Decision decision, bool tell = true)
    {
        var windows = TermsOf(decision.Surface).Windows;
        await Store.AppendDecisionAsync(decision,
        [
            new Deadline(decision.UserId, DeadlineKind.Attribution, decision.DecisionId, decision.ServedAt + windows.Attribution),
            new Deadline(decision.UserId, DeadlineKind.Abandonment, decision.DecisionId, decision.ServedAt + windows.Abandonment),
        ]);
        var slate = new ServedSlate(
            decision.DecisionId, decision.Surface, decision.ServedAt, decision.SessionId, decision.Query, decision.Supersedes, [.. decision.Items.Select(i => i.ItemId)]);
        if (tell)
        {
            await Feedback(decision.UserId).Served(slate);
        }

        return slate;
    }

    /// <summary>Moves the clock and handles everything that fell due.</summary>
    public async Task<int> Pass(TimeSpan time)
    {
        Clock.Advance(time);
        var handled = 0;
        foreach (var shard in Store.Due.Where(d => d.At <= Clock.Now).Select(d => IDeadlineStore.ShardOf(d.UserId)).Distinct())
        {
            handled += await Grains.GetGrain<IDeadlineGrain>(shard).Sweep();
        }

        return handled;
    }

    /// <summary>Examples in the outboxes of the users in memory, as the gauge says.</summary>
    public long Waiting => _host.Services.GetRequiredService<FeedbackInstruments>().Examples;

    /// <summary>Ends the process.</summary>
    public Task Stop() => _host.StopAsync();

    /// <summary>Ends the process without letting anything more reach the store.</summary>
    public async Task Kill()
    {
        Store.Before = _ => throw new StoreUnavailableException("The process is dead.");
        await _host.StopAsync();
        (Store.Before, Store.After) = (null, null);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
