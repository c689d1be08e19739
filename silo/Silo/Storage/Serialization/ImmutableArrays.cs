using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace OrleansReco.Silo.Storage.Serialization;

/// <summary>An absent <see cref="ImmutableArray{T}"/> reads as an empty one, never as the uninitialized one that throws when touched.</summary>
internal static class ImmutableArrays
{
    private static readonly ConcurrentDictionary<Type, object?> Empties = new();

    /// <summary>Whether the value is a boxed <see cref="ImmutableArray{T}"/>.</summary>
    public static bool Is(object value) => EmptyOf(value.GetType()) is not null;

    /// <summary>Whether the value is an uninitialized one.</summary>
    public static bool IsDefault(object value) => EmptyOf(value.GetType()) is not null && value.Equals(Activator.CreateInstance(value.GetType()));

    /// <summary>The empty array of this type, or null when it is another type.</summary>
    public static object? EmptyOf(Type type) => Empties.GetOrAdd(
        type,
        static t => t.IsGenericType && t.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? t.GetField(nameof(ImmutableArray<>.Empty))!.GetValue(null) : null);

    /// <summary>Gives the members that are uninitialized their empty array.</summary>
    public static void FillIn(object instance, List<(JsonPropertyInfo Member, object Empty)> members)
    {
        foreach (var (member, empty) in members)
        {
            if (member.Get!(instance) is { } value && IsDefault(value))
            {
                member.Set?.Invoke(instance, empty);
            }
        }
    }
}
