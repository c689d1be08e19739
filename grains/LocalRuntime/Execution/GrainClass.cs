using System.Collections.Concurrent;
using System.Reflection;

namespace OrleansReco.LocalRuntime;

/// <summary>A grain class: what its attributes say, and its activations by key.</summary>
internal sealed class GrainClass
{
    private readonly ConcurrentDictionary<string, Activation> _activations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, WorkerPool> _pools = new(StringComparer.Ordinal);
    private readonly int _maxLocalWorkers;

    internal GrainClass(LocalGrainRuntime runtime, Type type)
    {
        Runtime = runtime;
        Type = type;
        GrainType = GrainType.Create(type.GetCustomAttribute<GrainTypeAttribute>()?.Name ?? NameByConvention(type));
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute));
        AgeLimit = type.GetCustomAttribute<CollectionAgeLimitAttribute>()?.AgeLimit
            ?? runtime.Options.ClassSpecificCollectionAge.GetValueOrDefault(type.FullName!, runtime.Options.CollectionAge);
        _maxLocalWorkers = type.GetCustomAttribute<StatelessWorkerAttribute>()?.MaxLocalWorkers ?? 0;
        Factory = new GrainInstanceFactory(type);
    }

    internal LocalGrainRuntime Runtime { get; }

    internal Type Type { get; }

    internal GrainType GrainType { get; }

    internal bool IsReentrant { get; }

    internal bool IsStatelessWorker => _maxLocalWorkers > 0;

    internal TimeSpan AgeLimit { get; }

    internal GrainInstanceFactory Factory { get; }

    internal IEnumerable<Activation> Activations
        => IsStatelessWorker ? _pools.Values.SelectMany(pool => pool.Snapshot()) : _activations.Select(pair => pair.Value);

    /// <summary>The activation of a key, made if there is none. Not for stateless workers.</summary>
    internal Activation Find(string key)
        => _activations.TryGetValue(key, out var found)
            ? found
            : _activations.GetOrAdd(key, static (key, self) => new Activation(self, key), this);

    /// <summary>Gives a request to an activation of the key.</summary>
    internal void Dispatch(string key, GrainRequest request)
    {
        if (Runtime.IsStopped)
        {
            request.Fail(new OrleansException($"{request.MethodName} of {GrainType}/{key} was not called: the grain runtime has stopped."));
        }
        else if (IsStatelessWorker)
        {
            _pools.GetOrAdd(key, static (key, self) => new WorkerPool(self, key, self._maxLocalWorkers), this).Dispatch(request);
        }
        else
        {
            var activation = Find(key);
            request.AssignTo(activation);
            activation.Enqueue(request);
        }
    }

    /// <summary>A request that was given to the activation is over, or went elsewhere.</summary>
    internal void Released(Activation activation)
    {
        if (IsStatelessWorker)
        {
            Interlocked.Decrement(ref activation.Load);
        }
    }

    internal void Remove(string key, Activation activation)
    {
        if (!IsStatelessWorker)
        {
            _activations.TryRemove(KeyValuePair.Create(key, activation));
        }
        else if (_pools.TryGetValue(key, out var pool))
        {
            pool.Remove(activation);
        }
    }

    private static string NameByConvention(Type type)
    {
        var name = type.Name.ToLowerInvariant();
        return name.Length > 5 && name.EndsWith("grain", StringComparison.Ordinal) ? name[..^5] : name;
    }
}
