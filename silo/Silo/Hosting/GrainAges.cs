using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Hosting;

/// <summary>How long the activations of each grain class may be idle.</summary>
internal static class GrainAges
{
    /// <summary>The classes that have an age of their own, by full name.</summary>
    public static IEnumerable<KeyValuePair<string, TimeSpan>> ByClass(RuntimeOptions options)
        => from type in typeof(IStore).Assembly.GetTypes()
           where type.IsAssignableTo(typeof(Grain))
           let age = AgeOf(type, options)
           where age is not null
           select KeyValuePair.Create(type.FullName!, age.Value);

    private static TimeSpan? AgeOf(Type grainClass, RuntimeOptions options)
        => grainClass.IsAssignableTo(typeof(IUserGrain)) || grainClass.IsAssignableTo(typeof(IFeedbackGrain)) ? options.UserCollectionAge
            : grainClass.IsAssignableTo(typeof(IItemGrain)) ? options.ItemCollectionAge
            : null;
}
