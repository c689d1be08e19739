using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansReco.LocalRuntime;

/// <summary>Makes instances of one grain class: services from the scope, persistent state by attribute.</summary>
internal sealed class GrainInstanceFactory
{
    private readonly ObjectFactory _factory;
    private readonly Func<Activation, object>[] _states;

    internal GrainInstanceFactory(Type type)
    {
        var constructors = type.GetConstructors();
        var constructor = constructors.Length == 1
            ? constructors[0]
            : constructors.SingleOrDefault(candidate => candidate.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
                ?? throw new OrleansException($"{type} has {constructors.Length} public constructors: keep one, or mark one with [ActivatorUtilitiesConstructor].");
        var parameters = constructor.GetParameters().Where(parameter => parameter.IsDefined(typeof(PersistentStateAttribute))).ToArray();
        _states = [.. parameters.Select(parameter => StateFactory(type, parameter))];
        _factory = ActivatorUtilities.CreateFactory(type, [.. parameters.Select(parameter => parameter.ParameterType)]);
        var onDeactivate = type.GetInterfaceMap(typeof(IGrainBase)).TargetMethods
            .Single(method => method.Name.EndsWith(nameof(IGrainBase.OnDeactivateAsync), StringComparison.Ordinal));
        OverridesOnDeactivate = onDeactivate.DeclaringType != typeof(Grain) && onDeactivate.DeclaringType != typeof(IGrainBase);
    }

    internal bool OverridesOnDeactivate { get; }

    internal object Create(IServiceProvider services, object[] states) => _factory(services, states);

    internal object[] CreateStates(Activation activation)
        => _states.Length == 0 ? [] : Array.ConvertAll(_states, create => create(activation));

    private static Func<Activation, object> StateFactory(Type type, ParameterInfo parameter)
    {
        if (!parameter.ParameterType.IsGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new OrleansException($"{type}: parameter '{parameter.Name}' has [PersistentState], so its type must be IPersistentState<T>, but it is {parameter.ParameterType}.");
        }

        return typeof(GrainInstanceFactory).GetMethod(nameof(StateFactoryOf), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(parameter.ParameterType.GenericTypeArguments)
            .Invoke(null, [parameter.GetCustomAttribute<PersistentStateAttribute>()!]) as Func<Activation, object>
            ?? throw new InvalidOperationException();
    }

    private static Func<Activation, object> StateFactoryOf<TState>(PersistentStateAttribute attribute)
    {
        IGrainStorage? storage = null;
        return activation => new PersistentState<TState>(
            activation, attribute.StateName, storage ??= FindStorage(activation.Class, attribute.StorageName));
    }

    private static IGrainStorage FindStorage(GrainClass grainClass, string? name)
    {
        var services = grainClass.Runtime.Services;
        return (string.IsNullOrWhiteSpace(name) ? services.GetService<IGrainStorage>() : services.GetKeyedService<IGrainStorage>(name))
            ?? throw new OrleansException(
                $"No storage provider named \"{name}\" was found for grain type {grainClass.GrainType}: register one with AddKeyedSingleton<IGrainStorage>(\"{name}\", …).");
    }
}
