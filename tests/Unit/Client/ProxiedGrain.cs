using System.Reflection;

namespace OrleansReco.Tests.Unit.Client;

/// <summary>A grain, or a factory of grains, whose calls a test answers; what it leaves to the proxy never ends.</summary>
public class ProxiedGrain : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> _answer = (_, _) => null;

    /// <summary>One that answers as <paramref name="answer"/> says; null: never.</summary>
    public static T Of<T>(Func<MethodInfo, object?[], object?>? answer = null)
        where T : class
    {
        var proxy = Create<T, ProxiedGrain>();
        ((ProxiedGrain)(object)proxy)._answer = answer ?? ((_, _) => null);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (_answer(targetMethod!, args ?? []) is { } answer)
        {
            return answer;
        }

        var type = targetMethod!.ReturnType;
        return type == typeof(Task) ? new TaskCompletionSource().Task
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>) ? ((dynamic)Activator.CreateInstance(typeof(TaskCompletionSource<>).MakeGenericType(type.GetGenericArguments()))!).Task
            : Create(type, typeof(ProxiedGrain));
    }
}
