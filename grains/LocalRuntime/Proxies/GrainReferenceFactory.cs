using System.Collections.Concurrent;
using System.Reflection;

namespace OrleansReco.LocalRuntime;

/// <summary>Makes references of one interface to grains of one class.</summary>
internal sealed class GrainReferenceFactory(GrainClass grainClass, Func<GrainTarget, GrainProxy> create)
{
    private static readonly ConcurrentDictionary<Type, Func<GrainTarget, GrainProxy>> Constructors = new();

    internal static GrainReferenceFactory For(Type grainInterface, GrainClass grainClass)
        => new(grainClass, Constructors.GetOrAdd(grainInterface, FindConstructor));

    internal GrainProxy Create(string key) => create(new GrainTarget(grainClass, key));

    private static Func<GrainTarget, GrainProxy> FindConstructor(Type grainInterface)
    {
        var proxy = grainInterface.Assembly.GetCustomAttributes<GrainProxyAttribute>()
            .FirstOrDefault(attribute => attribute.GrainInterface == grainInterface)?.Proxy
            ?? throw new OrleansException(
                $"{grainInterface.Assembly.GetName().Name} holds no generated reference for {grainInterface}: reference OrleansReco.LocalRuntime.Generator as an analyzer where the interface is declared.");
        return proxy.GetMethod("Create")!.CreateDelegate<Func<GrainTarget, GrainProxy>>();
    }
}
