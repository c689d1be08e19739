using System.Reflection;

namespace OrleansReco.Silo.Storage.Serialization;

/// <summary>The name a type has in stored bytes: its alias, never its name in code.</summary>
internal static class StateTypeName
{
    /// <summary>The <c>[Alias]</c> of a type; the simple name of a primitive; an element's name followed by <c>[]</c> for a list or set, by <c>{}</c> for a dictionary.</summary>
    public static string Of(Type type)
    {
        if (type.GetCustomAttribute<AliasAttribute>(inherit: false) is { } alias)
        {
            return alias.Alias;
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying);
        }

        if (type.IsPrimitive || type == typeof(string) || type == typeof(DateTimeOffset) || type == typeof(TimeSpan) || type == typeof(Guid) || type == typeof(decimal))
        {
            return type.Name;
        }

        if (type.IsArray)
        {
            return Of(type.GetElementType()!) + "[]";
        }

        if (Elements(type, typeof(IReadOnlyDictionary<,>)) is [_, var value])
        {
            return Of(value) + "{}";
        }

        if (Elements(type, typeof(IEnumerable<>)) is [var element])
        {
            return Of(element) + "[]";
        }

        throw new NotSupportedException($"{type} has no [Alias], so that its stored bytes would have no stable name. Give it [Alias(\"reco.{type.Name}\")] and its members [Id(n)].");
    }

    private static Type[]? Elements(Type type, Type definition) =>
        type.GetInterfaces().Append(type).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == definition)?.GetGenericArguments();
}
