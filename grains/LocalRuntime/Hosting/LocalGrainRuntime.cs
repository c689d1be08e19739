using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansReco.LocalRuntime;

/// <summary>The grains of one process: the references to them, and their start and end with the host.</summary>
internal sealed class LocalGrainRuntime : IGrainFactory, IHostedService
{
    private const int StopRounds = 100;

    private readonly ConcurrentDictionary<Type, GrainReferenceFactory> _references = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly IdleCollector _collector;
    private volatile bool _stopped;

    public LocalGrainRuntime(LocalRuntimeOptions options, IServiceProvider services, TimeProvider time, ILogger<LocalGrainRuntime> logger)
    {
        Options = options;
        Services = services;
        Time = time;
        Logger = logger;
        Watch = new ResponseWatch(options.ResponseTimeout);
        Reminders = new ReminderTable(this);
        _collector = new IdleCollector(this);
        Classes =
        [
            .. options.GrainAssemblies.Distinct().SelectMany(assembly => assembly.GetTypes())
                .Where(type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && type.IsAssignableTo(typeof(IGrainBase)))
                .Select(type => new GrainClass(this, type)),
        ];
        if (Classes.GroupBy(grainClass => grainClass.GrainType).FirstOrDefault(group => group.Count() > 1) is { } same)
        {
            throw new OrleansException(
                $"Grain classes {string.Join(" and ", same.Select(grainClass => grainClass.Type))} have the same grain type '{same.Key}': name one with [GrainType].");
        }
    }

    internal LocalRuntimeOptions Options { get; }

    internal IServiceProvider Services { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    internal ResponseWatch Watch { get; }

    internal ReminderTable Reminders { get; }

    internal IReadOnlyList<GrainClass> Classes { get; }

    internal CancellationToken Stopping => _stopping.Token;

    internal bool IsStopped => _stopped;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        return (TGrainInterface)(object)ReferencesTo(typeof(TGrainInterface), grainClassNamePrefix).Create(primaryKey);
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey
        => (TGrainInterface)(object)ReferencesTo(typeof(TGrainInterface), grainClassNamePrefix)
            .Create(primaryKey.ToString("X", CultureInfo.InvariantCulture));

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable
        => (TGrainInterface)(object)GrainReferenceFactory.For(typeof(TGrainInterface), ClassOf(grainId.Type)).Create(grainId.Key.ToString());

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Watch.Start(Time);
        _collector.Start();
        return Task.CompletedTask;
    }

    /// <summary>Ends every activation. What a grain calls while it ends is activated and ended in turn.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _collector.Stop();
        Reminders.Stop();
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The grain runtime stops.");
        for (var round = 0; round < StopRounds; round++)
        {
            var active = Classes.SelectMany(grainClass => grainClass.Activations).ToArray();
            if (active.Length == 0)
            {
                break;
            }

            foreach (var activation in active)
            {
                activation.Deactivate(reason, cancellationToken);
            }

            var ended = Task.WhenAll(active.Select(activation => activation.Deactivated));
            await ended.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!ended.IsCompleted)
            {
                Log.StoppedEarly(Logger, active.Count(activation => !activation.IsClosed));
                break;
            }
        }

        _stopped = true;
        Watch.Stop();
        await _stopping.CancelAsync();
    }

    internal GrainClass ClassOf(GrainType type)
        => Classes.FirstOrDefault(grainClass => grainClass.GrainType == type)
            ?? throw new ArgumentException($"There is no grain class for grain type '{type}' in the hosted assemblies.");

    private GrainReferenceFactory ReferencesTo(Type grainInterface, string? classNamePrefix)
        => classNamePrefix is null
            ? _references.TryGetValue(grainInterface, out var found) ? found : _references.GetOrAdd(grainInterface, FactoryFor)
            : throw new NotSupportedException("The in-process runtime has one grain class an interface, so it takes no class name prefix.");

    private GrainReferenceFactory FactoryFor(Type grainInterface)
    {
        var implementations = Classes.Where(grainClass => grainClass.Type.IsAssignableTo(grainInterface)).ToArray();
        return implementations.Length switch
        {
            1 => GrainReferenceFactory.For(grainInterface, implementations[0]),
            0 => throw new ArgumentException(
                $"Could not find an implementation for interface {grainInterface}: add its assembly to {nameof(LocalRuntimeOptions)}.{nameof(LocalRuntimeOptions.GrainAssemblies)}."),
            _ => throw new ArgumentException(
                $"{grainInterface} is implemented by {string.Join(" and ", implementations.Select(grainClass => grainClass.Type))}: ask for an interface that only one implements."),
        };
    }
}
