using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace OrleansReco.Silo.Storage.Serialization;

/// <summary>Makes System.Text.Json's contract of a type that of our attributes: only members with an <c>[Id]</c>, named by its number.</summary>
internal static class StateContract
{
    /// <summary>The modifier for <see cref="DefaultJsonTypeInfoResolver"/>.</summary>
    /// <exception cref="NotSupportedException">The type cannot be stored; the message says why.</exception>
    public static void Apply(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        var type = info.Type;
        if (type.IsAbstract || type.IsInterface)
        {
            throw new NotSupportedException($"{type} is abstract: stored members need a concrete type.");
        }

        var blank = type.GetConstructor(Type.EmptyTypes) is null ? null : Activator.CreateInstance(type);
        var emptied = new List<(JsonPropertyInfo Member, object Empty)>();
        for (var i = info.Properties.Count - 1; i >= 0; i--)
        {
            var member = info.Properties[i];
            var id = ((MemberInfo?)member.AttributeProvider)?.GetCustomAttribute<IdAttribute>();
            if (id is null)
            {
                info.Properties.RemoveAt(i);
                continue;
            }

            member.Name = id.Id.ToString(CultureInfo.InvariantCulture);
            member.Set ??= SetterOf((MemberInfo)member.AttributeProvider!);
            if (ImmutableArrays.EmptyOf(member.PropertyType) is { } empty)
            {
                emptied.Add((member, empty));
            }

            LeaveOutNothing(member, blank);
        }

        if (info.Properties.Count == 0)
        {
            throw new NotSupportedException($"{type} has no member with [Id]: nothing of it would be stored. Number its members [Id(0)], [Id(1)]…");
        }

        if (info.Properties.GroupBy(p => p.Name).FirstOrDefault(g => g.Count() > 1) is { } doubled)
        {
            throw new NotSupportedException($"{type} has {doubled.Count()} members with [Id({doubled.Key})], counting inherited ones. Number them apart.");
        }

        if (emptied.Count > 0)
        {
            info.OnDeserialized = instance => ImmutableArrays.FillIn(instance, emptied);
        }
    }

    /// <summary>Leaves a member out when it holds nothing and a reader that does not find it gives it nothing too.</summary>
    private static void LeaveOutNothing(JsonPropertyInfo member, object? blank)
    {
        if (member.IsRequired || member.Get is not { } get)
        {
            return;
        }

        var nothingWhenAbsent = blank is not null
            ? IsNothing(get(blank))
            : member.AssociatedParameter is not { HasDefaultValue: true, DefaultValue: { } value } || IsNothing(value);
        if (nothingWhenAbsent)
        {
            member.ShouldSerialize = (_, value) => !IsNothing(value);
        }
    }

    private static bool IsNothing(object? value) => value switch
    {
        null => true,
        string => false,
        bool b => !b,
        int n => n == 0,
        long n => n == 0,
        double n => BitConverter.DoubleToInt64Bits(n) == 0,
        float n => BitConverter.SingleToInt32Bits(n) == 0,
        Enum e => Convert.ToInt64(e, CultureInfo.InvariantCulture) == 0,
        ICollection c => ImmutableArrays.IsDefault(value) || (ImmutableArrays.Is(value) && c.Count == 0),
        _ => false,
    };

    private static Action<object, object?>? SetterOf(MemberInfo member) => member switch
    {
        PropertyInfo { SetMethod: not null } property => property.SetValue,
        FieldInfo { IsInitOnly: false } field => field.SetValue,
        _ => null,
    };
}
